/* What is on its way to the host. Control frames always find room; DATA is to be added only while outbox_open. */
#ifndef HOLT_OUTBOX_H
#define HOLT_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

/* Above OUTBOX_HIGH nothing more is begun: no DATA is read from anywhere and no frame of the host is served. */
enum { OUTBOX_HIGH = 4 * WIRE_PAYLOAD, OUTBOX_MAX = 16 * WIRE_PAYLOAD };

struct outbox {
    size_t start;
    size_t end;
    uint8_t data[OUTBOX_MAX];
};

static inline size_t outbox_size(const struct outbox *box) { return box->end - box->start; }
static inline bool outbox_open(const struct outbox *box) { return outbox_size(box) < OUTBOX_HIGH; }

/* Room for a frame with this much payload: where the payload goes. It is not part of the box until outbox_commit. */
uint8_t *outbox_room(struct outbox *box, size_t size);

/* Makes a frame of what stands in the room. */
void outbox_commit(struct outbox *box, uint32_t stream, uint8_t type, uint8_t flags, size_t size);

/* Appends a whole frame of at most WIRE_PAYLOAD. */
void outbox_add(struct outbox *box, uint32_t stream, uint8_t type, uint8_t flags, const void *payload, size_t size);

/* Writes as much as the descriptor takes. False when it takes no more for now. */
bool outbox_flush(struct outbox *box, int fd);

#endif

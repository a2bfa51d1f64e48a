/* A growing run of bytes, appended at the end and taken from the front. It ends the program when there is no memory. */
#ifndef HOLT_BYTES_H
#define HOLT_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data; /* the whole allocation */
    size_t start;  /* the first byte that is not taken yet */
    size_t end;    /* one past the last */
    size_t room;   /* size of the allocation */
};

void bytes_add(struct bytes *bytes, const void *data, size_t size);
void bytes_take(struct bytes *bytes, size_t size);
void bytes_free(struct bytes *bytes);

static inline size_t bytes_size(const struct bytes *bytes) { return bytes->end - bytes->start; }
static inline const uint8_t *bytes_front(const struct bytes *bytes) { return bytes->data + bytes->start; }

#endif

/* The frames of the thin client: u8 type, u32 length (big-endian), payload. docs/protocol.md lists the types and payloads. */
#ifndef HOLT_FRAME_H
#define HOLT_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytes.h"

enum { FRAME_HEADER = 5, FRAME_MAX = 1 << 20, ENVIRONMENT_MAX = 4 << 20 };

enum frame_type {
    FRAME_ARGS = 1,
    FRAME_CWD = 2,
    FRAME_ENV = 3,
    FRAME_TTY = 4,
    FRAME_GO = 5,
    FRAME_STDIN = 6,
    FRAME_EOF = 7,
    FRAME_SIGNAL = 8,
    FRAME_RESIZE = 9,
    FRAME_RETIRE = 10,

    FRAME_OUT = 65,
    FRAME_ERR = 66,
    FRAME_WANT_STDIN = 67,
    FRAME_RAW = 68,
    FRAME_EXEC = 69,
    FRAME_EXIT = 70,
};

/* One received frame; its payload lies in the buffer that it was decoded from. */
struct frame {
    uint8_t type;
    uint32_t size;
    const uint8_t *payload;
};

/* Appends the header of a frame; exactly size bytes of payload have to follow it. */
void frame_begin(struct bytes *to, enum frame_type type, uint32_t size);

/* Appends a whole frame. */
void frame_add(struct bytes *to, enum frame_type type, const void *payload, uint32_t size);

/* Decodes the frame at the front: the bytes that it takes, 0 while more are needed, -1 when its length is above FRAME_MAX. */
ssize_t frame_decode(const uint8_t *data, size_t size, struct frame *frame);

void put_u16(uint8_t *to, uint16_t value);
void put_u32(uint8_t *to, uint32_t value);
uint32_t get_u32(const uint8_t *from);

#endif

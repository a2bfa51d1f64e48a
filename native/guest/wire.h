/* The frames of the link and the search for the beginning of a connection. docs/link.md lists the types and payloads. */
#ifndef HOLT_WIRE_H
#define HOLT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_HEADER = 12, WIRE_PAYLOAD = 65536, WIRE_WINDOW = 262144, WIRE_KEY = 16, WIRE_NONCE = 16, WIRE_STREAMS = 1024 };

enum wire_type {
    WIRE_HELLO = 1,
    WIRE_OPEN = 2,
    WIRE_DATA = 3,
    WIRE_CREDIT = 4,
    WIRE_END = 5,
    WIRE_EXIT = 6,
    WIRE_SIGNAL = 7,
    WIRE_RESIZE = 8,
    WIRE_ERROR = 9,
    WIRE_CLOSE = 10,
    WIRE_PING = 11,
};

/* One received frame; its payload lies in the buffer of the input until more is read. */
struct wire_frame {
    uint32_t stream;
    uint8_t type;
    uint8_t flags;
    uint32_t size;
    const uint8_t *payload;
};

/* Writes the header of a frame. */
void wire_header(uint8_t to[WIRE_HEADER], uint32_t stream, uint8_t type, uint8_t flags, uint32_t size);

/*
 * What was read and is not used yet. Nothing comes out of it before a HELLO with the key was seen, and each such HELLO, wherever it begins,
 * makes everything before it void.
 */
struct wire_input {
    uint8_t key[WIRE_KEY];
    uint8_t shift[256]; /* how far the key can move when this byte stands at its end */
    bool greeted;
    uint32_t skip;   /* bytes of a frame's payload that are dropped as they come */
    size_t start;    /* the first byte that no frame was made of */
    size_t searched; /* no HELLO begins before this */
    size_t end;
    uint8_t data[3 * WIRE_PAYLOAD];
};

void wire_begin(struct wire_input *input, const uint8_t key[WIRE_KEY]);

/* Where to read to; at least half of WIRE_PAYLOAD when every frame was taken. */
uint8_t *wire_room(struct wire_input *input, size_t *room);

/* Takes so many bytes that were put there. True when a connection begins: all streams of the one before are void. */
bool wire_received(struct wire_input *input, size_t size);

/* The next frame; false while more bytes are needed. Malformed frames are dropped. */
bool wire_next(struct wire_input *input, struct wire_frame *frame);

#endif

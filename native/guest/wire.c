/* The frames of the link and the search for the beginning of a connection. */
#include "wire.h"

#include <string.h>

#include "frame.h"

/* The header and the key of a HELLO. */
enum { GREETING = WIRE_HEADER + WIRE_KEY };

void wire_header(uint8_t to[WIRE_HEADER], uint32_t stream, uint8_t type, uint8_t flags, uint32_t size) {
    put_u32(to, stream);
    to[4] = type;
    to[5] = flags;
    put_u16(to + 6, 0);
    put_u32(to + 8, size);
}

void wire_begin(struct wire_input *input, const uint8_t key[WIRE_KEY]) {
    memcpy(input->key, key, WIRE_KEY);
    memset(input->shift, WIRE_KEY, sizeof input->shift);
    for (size_t i = 0; i + 1 < WIRE_KEY; i++)
        input->shift[key[i]] = (uint8_t)(WIRE_KEY - 1 - i);
    input->greeted = false;
    input->skip = 0;
    input->start = input->searched = input->end = 0;
}

uint8_t *wire_room(struct wire_input *input, size_t *room) {
    size_t first = input->start < input->searched ? input->start : input->searched;
    if (first > 0 && sizeof input->data - input->end < WIRE_PAYLOAD / 2) {
        memmove(input->data, input->data + first, input->end - first);
        input->start -= first;
        input->searched -= first;
        input->end -= first;
    }
    *room = sizeof input->data - input->end;
    return input->data + input->end;
}

/* Whether these 12 bytes are the header of a HELLO of the host. */
static bool greets(const uint8_t *header) {
    static const uint8_t begin[8] = {0, 0, 0, 0, WIRE_HELLO, 0, 0, 0};
    uint32_t size = get_u32(header + 8);
    return memcmp(header, begin, sizeof begin) == 0 && size >= WIRE_KEY + WIRE_NONCE && size <= WIRE_PAYLOAD;
}

bool wire_received(struct wire_input *input, size_t size) {
    input->end += size;
    bool begins = false;
    size_t at = input->searched;
    while (input->end - at >= GREETING) {
        const uint8_t *key = input->data + at + WIRE_HEADER;
        if (memcmp(key, input->key, WIRE_KEY) == 0 && greets(input->data + at)) {
            input->start = at;
            input->skip = 0;
            input->greeted = begins = true;
        }
        at += input->shift[key[WIRE_KEY - 1]];
    }
    input->searched = at;
    return begins;
}

bool wire_next(struct wire_input *input, struct wire_frame *frame) {
    if (!input->greeted)
        input->start = input->end;
    for (;;) {
        size_t held = input->end - input->start;
        size_t dropped = input->skip < held ? input->skip : held;
        input->start += dropped;
        input->skip -= (uint32_t)dropped;
        held -= dropped;
        if (held < WIRE_HEADER)
            return false;
        const uint8_t *header = input->data + input->start;
        uint32_t size = get_u32(header + 8);
        if (header[6] != 0 || header[7] != 0 || size > WIRE_PAYLOAD) {
            input->start += WIRE_HEADER;
            input->skip = size;
            continue;
        }
        if (held - WIRE_HEADER < size)
            return false;
        *frame = (struct wire_frame){get_u32(header), header[4], header[5], size, header + WIRE_HEADER};
        input->start += WIRE_HEADER + size;
        return true;
    }
}

/* The frames of the thin client. */
#include "frame.h"

void put_u16(uint8_t *to, uint16_t value) {
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

void put_u32(uint8_t *to, uint32_t value) {
    put_u16(to, (uint16_t)(value >> 16));
    put_u16(to + 2, (uint16_t)value);
}

uint32_t get_u32(const uint8_t *from) {
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

void frame_begin(struct bytes *to, enum frame_type type, uint32_t size) {
    uint8_t header[FRAME_HEADER] = {(uint8_t)type};
    put_u32(header + 1, size);
    bytes_add(to, header, sizeof header);
}

void frame_add(struct bytes *to, enum frame_type type, const void *payload, uint32_t size) {
    frame_begin(to, type, size);
    bytes_add(to, payload, size);
}

ssize_t frame_decode(const uint8_t *data, size_t size, struct frame *frame) {
    if (size < FRAME_HEADER)
        return 0;
    uint32_t length = get_u32(data + 1);
    if (length > FRAME_MAX)
        return -1;
    if (size - FRAME_HEADER < length)
        return 0;
    *frame = (struct frame){.type = data[0], .size = length, .payload = data + FRAME_HEADER};
    return (ssize_t)(FRAME_HEADER + length);
}

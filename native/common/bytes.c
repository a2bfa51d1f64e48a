/* A growing run of bytes. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

void bytes_add(struct bytes *bytes, const void *data, size_t size) {
    if (size == 0)
        return;
    if (bytes->room - bytes->end < size) {
        size_t held = bytes_size(bytes);
        if (bytes->start > 0)
            memmove(bytes->data, bytes->data + bytes->start, held);
        bytes->start = 0;
        bytes->end = held;
        if (bytes->room - held < size) {
            size_t room = bytes->room < 8192 ? 8192 : bytes->room;
            while (room - held < size)
                room *= 2;
            uint8_t *grown = realloc(bytes->data, room);
            if (grown == NULL) {
                say("memory: no room for %zu more bytes", size);
                exit(1);
            }
            bytes->data = grown;
            bytes->room = room;
        }
    }
    memcpy(bytes->data + bytes->end, data, size);
    bytes->end += size;
}

void bytes_take(struct bytes *bytes, size_t size) {
    bytes->start += size;
    if (bytes->start == bytes->end)
        bytes->start = bytes->end = 0;
}

void bytes_free(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}

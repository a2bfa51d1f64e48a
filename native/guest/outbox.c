/* What is on its way to the host. */
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

uint8_t *outbox_room(struct outbox *box, size_t size) {
    if (sizeof box->data - box->end < WIRE_HEADER + size) {
        memmove(box->data, box->data + box->start, outbox_size(box));
        box->end -= box->start;
        box->start = 0;
        if (sizeof box->data - box->end < WIRE_HEADER + size) {
            say("link: %zu bytes wait for the host (expected: room for %zu more)", box->end, size);
            exit(1);
        }
    }
    return box->data + box->end + WIRE_HEADER;
}

void outbox_commit(struct outbox *box, uint32_t stream, uint8_t type, uint8_t flags, size_t size) {
    wire_header(box->data + box->end, stream, type, flags, (uint32_t)size);
    box->end += WIRE_HEADER + size;
}

void outbox_add(struct outbox *box, uint32_t stream, uint8_t type, uint8_t flags, const void *payload, size_t size) {
    uint8_t *room = outbox_room(box, size);
    if (size > 0)
        memcpy(room, payload, size);
    outbox_commit(box, stream, type, flags, size);
}

bool outbox_flush(struct outbox *box, int fd) {
    while (box->start < box->end) {
        ssize_t n = write(fd, box->data + box->start, outbox_size(box));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        box->start += (size_t)n;
    }
    box->start = box->end = 0;
    return true;
}

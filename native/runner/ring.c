/* A record of a stream by offsets. */
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { NAME_SIZE = 64 };

static void name_file(const struct ring *ring, unsigned long long start, char name[NAME_SIZE]) {
    snprintf(name, NAME_SIZE, "%s.%llu", ring->name, start);
}

static bool open_file(struct ring *ring) {
    char name[NAME_SIZE];
    name_file(ring, ring->start, name);
    unlinkat(ring->directory, name, 0);
    ring->fd = openat(ring->directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return ring->fd >= 0;
}

void ring_begin(struct ring *ring, int directory, const char *name, unsigned long long limit) {
    *ring = (struct ring){.directory = directory, .name = name, .limit = limit, .fd = -1};
    open_file(ring);
}

/* Goes on with a new file; the one before the present one goes. */
static void turn(struct ring *ring) {
    ring_end(ring);
    if (ring->former != ring->start) {
        char name[NAME_SIZE];
        name_file(ring, ring->former, name);
        unlinkat(ring->directory, name, 0);
    }
    ring->former = ring->start;
    ring->start += ring->size;
    ring->size = 0;
}

void ring_append(struct ring *ring, const char *data, size_t size) {
    while (size > 0) {
        if (ring->size >= ring->limit)
            turn(ring);
        if (ring->fd < 0 && !open_file(ring))
            return;
        unsigned long long room = ring->limit - ring->size;
        ssize_t n = write(ring->fd, data, size < room ? size : (size_t)room);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            ring->size += (unsigned long long)n;
            data += n;
            size -= (size_t)n;
        }
    }
}

void ring_end(struct ring *ring) {
    if (ring->fd >= 0) {
        fdatasync(ring->fd);
        close(ring->fd);
    }
    ring->fd = -1;
}

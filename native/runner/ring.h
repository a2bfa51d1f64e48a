/*
 * A bounded record of one stream in which every byte keeps its offset: files `NAME.<offset of the first byte>`, each of at most LIMIT bytes, of
 * which the last two are kept.
 */
#ifndef HOLT_RING_H
#define HOLT_RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring {
    int directory;
    const char *name;
    unsigned long long limit;
    unsigned long long start; /* of the file that is written */
    unsigned long long size;  /* of it */
    unsigned long long former; /* the start of the one before; as `start` while there is none */
    int fd; /* -1 while the file can not be opened */
};

/* Begins a record in the directory, with its first file. */
void ring_begin(struct ring *ring, int directory, const char *name, unsigned long long limit);

/* Appends what can be written, and drops the rest: a full disk holds nobody up. What was dropped has no offset. */
void ring_append(struct ring *ring, const char *data, size_t size);

/* What was written is on the disk on return. */
void ring_end(struct ring *ring);

#endif

/*
 * The standard input of a program, as files in a directory: what is there under a name of 20 digits is written to a pipe, whole and in the order
 * of the names, and removed. Behind one whose name ends in ".end" the input is over. When it is, the directory goes: nothing can be put there any more.
 */
#ifndef HOLT_SPOOL_H
#define HOLT_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

enum { SPOOL_NAME_SIZE = 25, SPOOL_PIECE = 65536 };

struct spool {
    int parent;
    const char *name; /* of the directory in its parent */
    int directory;
    int pipe;                    /* -1 when the input is over */
    int file;                    /* the one that is being written; -1 for none */
    char current[SPOOL_NAME_SIZE]; /* its name */
    char piece[SPOOL_PIECE];
    size_t at; /* what of the piece was written */
    size_t size;
};

/* Takes over the writing end of a pipe, which must not block. False with errno when there is no such directory. */
bool spool_begin(struct spool *spool, int parent, const char *name, int pipe);

/* Writes what the pipe takes. True when it takes no more for now. */
bool spool_feed(struct spool *spool);

/* The input is over, or nobody reads it. Idempotent. */
void spool_end(struct spool *spool);

#endif

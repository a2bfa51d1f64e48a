/* The files `pid` and `exit`, by which a runner tells of its program. Their form is in docs/protocol.md. */
#ifndef HOLT_RECORD_H
#define HOLT_RECORD_H

#include <stdbool.h>
#include <sys/types.h>

/* Writes `pid`: the program runs, and we are its runner. Durable: it is on disk on return. */
void record_pid(int directory, const char *launch, pid_t program, bool durable);

/* Writes `exit`. The end is "code" or "signal"; error is NULL unless the program never ran. */
void record_exit(int directory, const char *launch, const char *end, int value, const char *error);

#endif

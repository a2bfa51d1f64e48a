/* `holt-run keep DIR LIMIT`: the parent of a command that lives in a machine. `holt-run require PROGRAM...`: what has to be there before. */
#ifndef HOLT_KEEP_H
#define HOLT_KEEP_H

/*
 * Starts the command that the directory describes under a keeper that goes on without us; prints the file `pid`. 0 when the command runs, else why
 * it does not is said: 127 when it was not found, 126 otherwise, 1 without a directory, 2 for a limit that is none.
 */
int keep_run(const char *path, const char *limit);

/* Prints the number, from 0, of each program that can not be run from here. 0 when all can, else 1. */
int require_run(int count, char *const *programs);

#endif

/* What a session's directory says about the agent to start: the files `launch` and `env`. */
#ifndef HOLT_LAUNCH_H
#define HOLT_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "say.h"

enum { LAUNCH_FILE_MAX = 4 << 20, ENV_FILE_MAX = 4 << 20 };

struct launch {
    const char *id; /* empty until it is known */
    const char *cwd;
    mode_t umask;
    char **argv; /* ends with NULL, and so does the next; their strings lie in the content of the files */
    char **environment;
};

/* Decodes `launch`; the content ends with a NUL that size does not count. False with a fault that names the field and its offset. */
bool launch_decode(struct launch *launch, char *content, size_t size, char fault[FAULT_MAX]);

/* Decodes `env` likewise; what the terminal says of itself in our own environment stands before it and wins. */
bool launch_decode_environment(struct launch *launch, char *content, size_t size, char fault[FAULT_MAX]);

/* Reads and decodes both files of the directory. Their contents live as long as the program. */
bool launch_read(struct launch *launch, int directory, char fault[FAULT_MAX]);

/* The statuses of a program that never ran. */
enum { LAUNCH_NOT_RUN = 126, LAUNCH_NOT_FOUND = 127 };

/* In the new process: becomes the program, or reports why it can not to the other end of this pipe and ends. */
_Noreturn void launch_become(const struct launch *launch, int report);

/* In its parent: waits until it is the program that was asked for. 0, or the status to end with and the fault. */
int launch_await(const struct launch *launch, int report, char fault[FAULT_MAX]);

#endif

/* What the daemon says, taken apart without trust: its opening line and the payload of EXEC. */
#ifndef HOLT_REPLY_H
#define HOLT_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "dist.h"

enum { GREETING_MAX = 128 };

enum greeting_state { GREETING_SERVING, GREETING_OLDER_IDLE, GREETING_OLDER_BUSY };

struct greeting {
    enum greeting_state state;
    char build[BUILD_ID_MAX + 1];
};

/* Decodes `HOLT/1 <build id> <state>\n` at the front: the bytes that it takes, 0 while more are needed, -1 when it is something else. */
ssize_t greeting_decode(const uint8_t *data, size_t size, struct greeting *greeting);

/* The program to become; its lists end with NULL and their strings lie in the payload. To be freed. */
struct program {
    char **argv;
    char **changes; /* NAME=value, or -NAME to remove it */
};

/* Decodes the payload of EXEC; false when it is malformed. Everything that it allocates is in the program. */
bool program_decode(const uint8_t *payload, size_t size, struct program *program);

void program_free(struct program *program);

/* The environment with the changes made, a new list of the same strings. NULL without memory. */
char **program_environment(char *const *environment, char *const *changes);

#endif

/* The command's run: a pipe between the caller's streams, signals and terminal on one side and the daemon on the other. */
#ifndef HOLT_RELAY_H
#define HOLT_RELAY_H

#include <stdbool.h>

#include "bytes.h"
#include "terminal.h"

/* What relay returns instead of an exit status: the older daemon is gone, and the call has to be made anew. */
enum { RELAY_RETIRED = -1 };

struct relay_terms {
    const char *build;         /* of this client, for messages */
    const char *socket_path;   /* for messages */
    const char *log_path;      /* for messages */
    int failure;               /* the exit status when the daemon goes before the command has ended */
    bool ends_older;           /* the command is about ending the daemon, so an older one is retired though it serves others */
    struct terminal *terminal; /* its size is kept up to date */
};

/* Serves until the command ends: its exit status, or RELAY_RETIRED. Ends the program by itself on EXEC and on every failure. */
int relay(int socket, struct bytes *request, const struct relay_terms *terms);

#endif

/* Finding the daemon of a home, and starting one. */
#ifndef HOLT_START_H
#define HOLT_START_H

#include "dist.h"
#include "home.h"

#ifndef START_SECONDS
#define START_SECONDS 15
#endif

/* A connection to the daemon, or -1 when there is none. Ends the program when what stands in its place is not a daemon of ours. */
int daemon_connect(const struct home *home);

/* A connection to a daemon that is started unless another client does it meanwhile. Ends the program when it does not become ready. */
int daemon_start(const struct home *home, const struct dist *dist);

#endif

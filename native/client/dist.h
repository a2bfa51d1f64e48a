/* The distribution that this program belongs to: <dist>/bin/holt is /proc/self/exe, whatever link it was called by. */
#ifndef HOLT_DIST_H
#define HOLT_DIST_H

#include <limits.h>

enum { BUILD_ID_MAX = 64 };

struct dist {
    char daemon[PATH_MAX + 32];    /* <dist>/libexec/holt-daemon */
    char build[BUILD_ID_MAX + 1];  /* the line in <dist>/build-id */
};

/* Ends the program with a message when the distribution is not whole. */
void dist_find(struct dist *dist);

#endif

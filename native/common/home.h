/*
 * Where Holt's data and its sockets are: <data> from HOLT_HOME, XDG_DATA_HOME or HOME, and <run>, the short directory of sockets that
 * belongs to it. Both have to be directories of ours that nobody else can change.
 */
#ifndef HOLT_HOME_H
#define HOLT_HOME_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "say.h"

/* SQLite opens no path above 512 bytes. */
enum { DATA_PATH_MAX = 400, RUN_PATH_MAX = 60, SOCKET_PATH_MAX = 100 };

struct home {
    char data[PATH_MAX];               /* resolved */
    char run[PATH_MAX];                /* at most RUN_PATH_MAX bytes, or below the directory for long homes */
    char socket[SOCKET_PATH_MAX + 1];  /* <run>/holt.sock */
};

enum home_state {
    HOME_READY,   /* everything is there and ours */
    HOME_ABSENT,  /* something is not there, and was not to be created */
    HOME_REFUSED, /* the fault says what is wrong, what was expected and the way out */
};

/* FNV-1a, 32 bit. */
uint32_t fnv1a(const void *data, size_t size);

/*
 * Computes the paths from the environment and checks the directories; creates what is missing when asked to.
 * The directory for the sockets of homes with long paths is <shared>/holt-<uid>; shared is /tmp outside of tests.
 */
enum home_state home_find(struct home *home, const char *shared, bool create, char fault[FAULT_MAX]);

/* Creates a directory (0700) unless it exists, and refuses one that is a link, not ours, or open to others. */
enum home_state directory_of_ours(const char *path, bool create, char fault[FAULT_MAX]);

#endif

/* The orderly end of the machine. */
#ifndef HOLT_POWER_H
#define HOLT_POWER_H

#include <stdbool.h>

/* How long processes have to end after SIGTERM, how long after SIGKILL, and how often they are looked for; milliseconds. */
enum { TERM_MS = 3000, KILL_MS = 2000, LOOK_MS = 10 };

struct power {
    bool ends;          /* it was asked for */
    bool killed;        /* processes got SIGKILL */
    long long deadline; /* of the present phase */
    long long look;     /* when to look next */
};

/* Begins: asks the image's init, or all processes. */
void power_begin(struct power *power, bool init, long long now);

/* Goes on. True when everything has ended and is on disk, or had its time. */
bool power_step(struct power *power, long long now);

/* Turns the machine off. */
_Noreturn void power_off(void);

#endif

/* The process that serves the link: one thread, one loop. */
#ifndef HOLT_LINK_H
#define HOLT_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "port.h"
#include "wire.h"

struct link_setup {
    uint8_t key[WIRE_KEY];
    bool machine;      /* this is the inside of a machine, not a test */
    const char *init;  /* holt or systemd */
    pid_t *groups;     /* of attached processes, shared with whoever starts the link anew; NULL when nobody does */
    const char *error; /* what of the boot failed; empty when it is ready */
};

/* Reads a key of 32 hexadecimal digits. */
bool link_key(const char *text, uint8_t key[WIRE_KEY]);

/* Serves until the link is over, which that of a machine is not. */
void link_serve(const struct link_setup *setup, struct port port);

#endif

/* The IPv4 addresses of this host, as they are now. */
#ifndef HOLT_ADDRESSES_H
#define HOLT_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADDRESSES_MAX = 1024 };

struct addresses {
    int changes; /* readable when they have changed */
    size_t count;
    uint32_t list[ADDRESSES_MAX]; /* in the order of the wire */
};

/* Reads them, and watches them from then on. False with errno when it can not. */
bool addresses_watch(struct addresses *addresses);

/* Reads them again. Those that can not be read stay as they were. */
void addresses_refresh(struct addresses *addresses);

/* Whether a frame for this address, in the order of the wire, would arrive at this host itself. */
bool addresses_hold(const struct addresses *addresses, uint32_t address);

#endif

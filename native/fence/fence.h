/* Carries frames between a VMM and passt: each is preceded by its length, a big-endian u32. */
#ifndef HOLT_FENCE_H
#define HOLT_FENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addresses.h"

/* The largest frame: an IPv4 packet with its Ethernet header and room for a tag. */
enum { ETHER_MAX = 65535 + 18, LENGTH_SIZE = 4 };

/* Whether a frame of a guest may pass: it is ARP, or IPv4 that is not for this host. */
bool fence_passes(const struct addresses *addresses, const uint8_t *frame, size_t size);

/*
 * Takes the whole frames at the start of data, moves those that may pass together at its start, and what remains of the last one behind them.
 * Returns the bytes that may be sent and sets left to those that remain; false in ok: a length is impossible.
 */
size_t fence_filter(const struct addresses *addresses, uint8_t *data, size_t size, size_t *left, bool *ok);

/* Carries until either side closes. */
void fence_carry(int vmm, int passt, struct addresses *addresses);

#endif

/* The machine's network. */
#ifndef HOLT_NETWORK_H
#define HOLT_NETWORK_H

#include "answer.h"

/* Brings up the loopback and, when there is one, the network card, with the fields `mac`, `address` and `gateway`. */
bool set_network(struct fields fields, struct answer *answer);

#endif

/* The wall clock. */
#ifndef HOLT_CLOCK_H
#define HOLT_CLOCK_H

#include "answer.h"

/* Sets it to the field `time`. */
bool set_clock(struct fields fields, struct answer *answer);

#endif

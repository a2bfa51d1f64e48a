/* The rate of the processor's time-stamp counter. */
#ifndef HOLT_TSC_H
#define HOLT_TSC_H

/* Prints the rate in kHz, measured for 20 ms against the raw monotonic clock. The status to end with: 1 where there is no such counter. */
int tsc_run(void);

#endif

/* Signals as bytes in a pipe, in the order of their coming. */
#ifndef HOLT_SIGNALS_H
#define HOLT_SIGNALS_H

/* The end of the pipe to poll and read; handlers are in place from the first call on. Signals that were ignored stay ignored. */
int signals_pipe(void);

/* The next number, 0 when there is none. */
int signals_next(void);

/* In raw mode a stop from outside has to be seen too: the terminal must not stay raw while the program is stopped. */
void signals_watch_stop(void);

/* Back to the signals' own effects. */
void signals_release(void);

#endif

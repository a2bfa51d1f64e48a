/* What a new process has to be freed of before it becomes another program. For use between fork and exec. */
#ifndef HOLT_CHILD_H
#define HOLT_CHILD_H

/* Every signal back to its default, none blocked. */
void reset_signals(void);

/* Closes every descriptor from this one up. */
void close_from(int first);

#endif

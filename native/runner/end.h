/*
 * What the daemon has done to processes of a machine, where it has no hand itself:
 *
 *   end LAUNCH MILLISECONDS     whatever carries the mark of a launch: TERM, and KILL when that time is over
 *   signal PID START NUMBER     a signal to the group that this very process leads
 */
#ifndef HOLT_END_H
#define HOLT_END_H

/* Prints how many processes it found. 0; 1 when some did not go; 2 when an argument is refused. */
int end_run(const char *launch, const char *milliseconds);

/* 0, also when there is no such process; 2 when an argument is refused. */
int signal_run(const char *pid, const char *start, const char *number);

#endif

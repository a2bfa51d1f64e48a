/* What identifies a process across restarts of everything: the boot that it lives in and the tick in which it started. */
#ifndef HOLT_PROC_H
#define HOLT_PROC_H

#include <stdbool.h>
#include <sys/types.h>

enum { BOOT_ID_SIZE = 37 };

/* The start time in clock ticks since boot (field 22 of /proc/PID/stat), 0 when there is no such process. */
unsigned long long proc_start(pid_t pid);

/* The same field of a line of such a file: the program's name in it may hold blanks and parentheses. 0 when it is malformed. */
unsigned long long proc_start_in(const char *stat);

/* The id of this boot of the machine, 36 characters. */
bool boot_id(char id[BOOT_ID_SIZE]);

#endif

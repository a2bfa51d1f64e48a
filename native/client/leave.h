/* The ends of this program: each gives the terminal back as it was. */
#ifndef HOLT_LEAVE_H
#define HOLT_LEAVE_H

#include <stdbool.h>
#include <stdnoreturn.h>

/* The arguments can not be meant. */
enum { EXIT_USAGE = 2 };

/* Ends with a message. */
__attribute__((format(printf, 2, 3))) noreturn void leave(int status, const char *format, ...);

/* Ends with a message of any length, which may have several lines, and the code of docs/errors.md that it has in JSON. */
noreturn void leave_saying(int status, const char *code, const char *message);

/* Whether messages are wanted in JSON. */
void leave_in_json(bool on);

/* Ends without one. */
noreturn void leave_quietly(int status);

/* Becomes another program under the given environment; ends with the status and a message that names it when it can not run. */
noreturn void leave_to(char *const *argv, char **environment, int status);

/* Notes what is inherited and has to be passed on to the program that this one becomes, and ignores SIGPIPE for our own writes. */
void leave_prepare(void);

#endif

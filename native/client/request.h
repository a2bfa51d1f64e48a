/* One call of the program, as the daemon is told about it. */
#ifndef HOLT_REQUEST_H
#define HOLT_REQUEST_H

#include <stdbool.h>

#include "bytes.h"
#include "terminal.h"

enum { ARGUMENTS_MAX = 1 << 20 };

/* Whether the caller wants what is printed as JSON. */
bool request_wants_json(int argc, char **argv);

/* Ends the program when the arguments are more than the daemon takes. */
void request_check(int argc, char **argv);

/* Appends the opening line and the frames up to GO. Ends the program when the environment is too large or the directory gone. */
void request_add(struct bytes *to, const char *build, int argc, char **argv, const struct terminal *terminal);

/* Whether a shell asks what could be typed: without a daemon there is no answer, and no wait for one. */
bool request_is_completion(int argc, char **argv);

/* Whether this call may start a daemon; the others run in one that is there, or by themselves. */
bool request_starts_daemon(int argc, char **argv);

/* The exit status for failures of Holt itself: calls whose own status is that of a command in a machine have one that tells them apart. */
int request_failure(int argc, char **argv);

/* Whether this is a call of `daemon` with this subcommand; NULL stands for any. */
bool request_is_daemon(int argc, char **argv, const char *subcommand);

#endif

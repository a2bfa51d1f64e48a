/* The start of a VMM, so that it has nothing of whoever asked for it but what it was given. */
#ifndef HOLT_VMM_H
#define HOLT_VMM_H

/*
 * Starts a VMM and returns when it is the program that was asked for; it goes on alone. Prints "pid=<its number>" then. Arguments:
 *
 *   --log PATH          what the VMM says, at most 64 KiB, and at last a line that says how it ended; the file must not exist
 *   --read FD:PATH      a regular file as this descriptor, 3 to 63, read-only
 *   --write FD:PATH     likewise, read-write; with --uid it gets this owner
 *   --show FD:PATH      read-only; with --uid it is made readable for all, so that the VMM may open /proc/self/fd/FD again
 *   --listen FD:PATH    a Unix socket that is bound here (0600) and listens; less than 100 bytes of path
 *   --connect FD:PATH   a connection to a Unix socket
 *   --uid N             the user and group that the VMM becomes; only root can
 *   --group N           a supplementary group that it keeps beside, with --uid
 *   --isolate           network and IPC namespaces of its own; a host that does not allow that is noted in the log
 *   -- PROGRAM ARG...   the VMM; of the environment it gets PATH and HOLT_LAUNCH_ID alone
 *
 * The VMM has a session without a terminal, the working directory /, umask 077, an empty standard input, no core dumps and no way to gain
 * privileges. What was bound stays when the start fails. The status to end with.
 */
int vmm_run(int argc, char **argv);

#endif

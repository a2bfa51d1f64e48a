/* `holt-run session DIR`: the parent of an agent. */
#ifndef HOLT_SESSION_H
#define HOLT_SESSION_H

/* Starts the agent that the directory describes and waits for it: its status as a shell would report it, or 1 without a directory. */
int session_run(const char *path);

#endif

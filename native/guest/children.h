/* The processes that the link starts: how many there are, and those that are being ended. */
#ifndef HOLT_CHILDREN_H
#define HOLT_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

enum { CHILDREN_MAX = 256, GRACE_MS = 1000 };

/*
 * Processes that are attached to a stream or are being ended. Their groups stand in memory that the link's parent has as well: it ends them
 * when the link's process dies.
 */
struct children {
    int count;
    pid_t *groups; /* CHILDREN_MAX, 0 where there is none */
    int doomed;
    struct {
        pid_t pid;
        long long deadline; /* when it is killed */
    } doom[CHILDREN_MAX];
};

/* Memory for groups that forked processes share; NULL when there is none. */
pid_t *children_groups(void);

/* Kills all groups that stand there. */
void children_kill_groups(pid_t *groups);

/* A process was started. */
void children_add(struct children *children, pid_t leader);

/* Ends a process group: SIGHUP, and SIGKILL to what is left of it when its leader has ended or the grace is over. */
void children_end(struct children *children, pid_t leader);

/* Reaps one process that ended: its pid, or 0 when there is none. One that was being ended is never returned. */
pid_t children_reap(struct children *children, int *status);

/* Kills what had its time. When to look again, milliseconds of the monotonic clock; -1 for never. */
long long children_kill(struct children *children, long long now);

#endif

/* The processes that the link starts. */
#include "children.h"

#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "stream.h"

pid_t *children_groups(void) {
    void *memory = mmap(NULL, CHILDREN_MAX * sizeof(pid_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void children_kill_groups(pid_t *groups) {
    for (int i = 0; groups != NULL && i < CHILDREN_MAX; i++) {
        if (groups[i] > 0)
            kill(-groups[i], SIGKILL);
        groups[i] = 0;
    }
}

/* Replaces an entry of the groups. */
static void exchange(struct children *children, pid_t old, pid_t new) {
    for (int i = 0; children->groups != NULL && i < CHILDREN_MAX; i++)
        if (children->groups[i] == old) {
            children->groups[i] = new;
            return;
        }
}

void children_add(struct children *children, pid_t leader) {
    children->count++;
    exchange(children, 0, leader);
}

void children_end(struct children *children, pid_t leader) {
    kill(-leader, SIGHUP);
    /* A stopped process gets nothing but this. */
    kill(-leader, SIGCONT);
    children->doom[children->doomed].pid = leader;
    children->doom[children->doomed++].deadline = now_ms() + GRACE_MS;
}

pid_t children_reap(struct children *children, int *status) {
    siginfo_t ended = {0};
    /* Its number stays taken until it is reaped, so the group that is killed here is its own. */
    while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid > 0) {
        int doomed = 0;
        while (doomed < children->doomed && children->doom[doomed].pid != ended.si_pid)
            doomed++;
        bool known = doomed < children->doomed;
        if (known)
            kill(-ended.si_pid, SIGKILL);
        exchange(children, ended.si_pid, 0);
        waitpid(ended.si_pid, status, 0);
        if (!known)
            return ended.si_pid;
        children->doom[doomed] = children->doom[--children->doomed];
        children->count--;
        ended.si_pid = 0;
    }
    return 0;
}

long long children_kill(struct children *children, long long now) {
    long long next = -1;
    for (int i = 0; i < children->doomed; i++) {
        if (children->doom[i].deadline <= now) {
            kill(-children->doom[i].pid, SIGKILL);
            children->doom[i].deadline = now + GRACE_MS;
        }
        if (next < 0 || children->doom[i].deadline < next)
            next = children->doom[i].deadline;
    }
    return next;
}

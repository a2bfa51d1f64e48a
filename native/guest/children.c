/* The processes that the link starts. */
#include "children.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "stream.h"

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

void child_prepare(int signal_at_end) {
    if (signal_at_end != 0)
        prctl(PR_SET_PDEATHSIG, signal_at_end);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The parent of an agent. The agent runs in a process group of its own that has the terminal, so that its stops and signals from the
 * keyboard work as under a shell; what it leaves behind is adopted and reaped here while it lives. Every signal that matters is blocked
 * and waited for in one place; nothing runs in handlers.
 */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch.h"
#include "record.h"

enum { EXIT_NO_DIRECTORY = 1 };

/* The terminal that the agent is on, if it is on one. */
enum { TERMINAL = 0 };

struct session {
    int directory;
    struct launch launch;
    pid_t agent; /* also its process group */
};

/* The agent never ran. The status to end with. */
static int refuse(const struct session *s, int status, const char *fault) {
    say("%s", fault);
    record_exit(s->directory, s->launch.id, "code", status, fault);
    return status;
}

/* Makes the group the one that the keyboard speaks to. Without a terminal, or with another session's, nothing happens. */
static void give_terminal(pid_t group) { tcsetpgrp(TERMINAL, group); }

/* In the new process: becomes the agent, or reports why it can not and ends. */
static _Noreturn void become_agent(const struct session *s, int report) {
    setpgid(0, 0);
    /* SIGTTOU is still blocked, so that this works from the background. */
    give_terminal(getpid());
    launch_become(&s->launch, report);
}

/* Starts the agent and waits until it is the program that was asked for. 0, or the status to end with. */
static int start(struct session *s) {
    char fault[FAULT_MAX];
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0 || (s->agent = fork()) < 0) {
        fault_set(fault, "fork: %s (expected: room for one more process)", strerror(errno));
        return refuse(s, LAUNCH_NOT_RUN, fault);
    }
    if (s->agent == 0)
        become_agent(s, report[1]);
    close(report[1]);
    /* Both sides do this: whichever comes first, it is done before anybody relies on it. */
    setpgid(s->agent, s->agent);
    give_terminal(s->agent);
    int failed = launch_await(&s->launch, report[0], fault);
    close(report[0]);
    if (failed == 0)
        return 0;
    while (waitpid(s->agent, NULL, 0) < 0 && errno == EINTR)
        ;
    give_terminal(getpgrp());
    return refuse(s, failed, fault);
}

/* We were continued: the agent goes on, in the foreground if that was given to us. */
static void continue_agent(const struct session *s) {
    if (tcgetpgrp(TERMINAL) == getpgrp())
        give_terminal(s->agent);
    kill(-s->agent, SIGCONT);
}

/* Reaps whatever ended, and stops when the agent did. True when the agent ended, with its status. */
static bool reap(const struct session *s, int *status) {
    pid_t pid;
    bool ended = false;
    int event;
    while ((pid = waitpid(-1, &event, WNOHANG | WUNTRACED | WCONTINUED)) > 0 || (pid < 0 && errno == EINTR)) {
        if (pid != s->agent)
            continue;
        if (WIFSTOPPED(event))
            /* For whoever waits for us. That we were continued is told by a signal, which is pending then. */
            raise(SIGSTOP);
        else if (!WIFCONTINUED(event)) {
            *status = event;
            ended = true;
        }
    }
    return ended;
}

/* Waits for the agent's end. Its status, as waitpid has it. */
static int wait_for_end(const struct session *s, const sigset_t *signals) {
    int status = 0;
    for (;;) {
        int number = sigwaitinfo(signals, NULL);
        if (number == SIGCHLD) {
            if (reap(s, &status))
                return status;
        } else if (number == SIGCONT)
            continue_agent(s);
        else if (number > 0)
            kill(-s->agent, number);
    }
}

/* Blocks what is waited for, and SIGTTOU, so that giving the terminal away does not stop us. */
static void block_signals(sigset_t *signals) {
    static const int numbers[] = {SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigemptyset(signals);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(signals, numbers[i]);
    sigset_t blocked = *signals;
    sigaddset(&blocked, SIGTTOU);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    /* An ignored SIGCHLD would reap the agent behind our back. */
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int session_run(const char *path) {
    static struct session s = {.launch = {.id = ""}};
    sigset_t signals;
    block_signals(&signals);
    umask(077);
    s.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s.directory < 0) {
        say("%s: %s (expected: the directory of a session)", path, strerror(errno));
        return EXIT_NO_DIRECTORY;
    }
    unlinkat(s.directory, "pid", 0);
    unlinkat(s.directory, "exit", 0);

    char fault[FAULT_MAX];
    if (!launch_read(&s.launch, s.directory, fault))
        return refuse(&s, LAUNCH_NOT_RUN, fault);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int failed = start(&s);
    if (failed != 0)
        return failed;
    record_pid(s.directory, s.launch.id, s.agent, false);
    int status = wait_for_end(&s, &signals);
    give_terminal(getpgrp());
    if (WIFSIGNALED(status)) {
        record_exit(s.directory, s.launch.id, "signal", WTERMSIG(status), NULL);
        return 128 + WTERMSIG(status);
    }
    record_exit(s.directory, s.launch.id, "code", WEXITSTATUS(status), NULL);
    return WEXITSTATUS(status);
}

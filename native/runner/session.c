/*
 * The parent of an agent. The agent runs in a process group of its own that has the terminal, so that its stops and signals from the
 * keyboard work as under a shell; what it leaves behind is adopted and reaped here while it lives. Every signal that matters is blocked
 * and waited for in one place; nothing runs in handlers.
 */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "io.h"
#include "launch.h"
#include "proc.h"

enum { EXIT_NO_DIRECTORY = 1, EXIT_NOT_RUN = 126, EXIT_NOT_FOUND = 127 };

/* The terminal that the agent is on, if it is on one. */
enum { TERMINAL = 0 };

struct session {
    int directory;
    struct launch launch;
    pid_t agent; /* also its process group */
};

/* Where the start of the agent failed, as its process reports it. */
struct start_failure {
    enum { AT_CWD, AT_PROGRAM } stage;
    int error;
};

/* Writes `exit`. The end is "code" or "signal"; error is NULL unless the program never ran. */
static void record_exit(const struct session *s, const char *end, int value, const char *error) {
    char text[2 * FAULT_MAX];
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    int size = snprintf(text, sizeof text, "holt-exit 1\nlaunch=%s\n%s=%d\nat=%lld\n", s->launch.id, end, value,
                        now.tv_sec * 1000000000LL + now.tv_nsec);
    if (error != NULL && size > 0 && (size_t)size < sizeof text) {
        char line[FAULT_MAX];
        snprintf(line, sizeof line, "%s", error);
        for (char *at = line; (at = strchr(at, '\n')) != NULL;)
            *at = '?';
        make_printable(line, strlen(line));
        size += snprintf(text + size, sizeof text - (size_t)size, "error=%s\n", line);
    }
    if (size < 0 || (size_t)size >= sizeof text || !write_file(s->directory, "exit", text, (size_t)size, true))
        say("exit: %s (expected: a file that can be written)", strerror(errno));
}

/* Writes `pid`. */
static void record_pid(const struct session *s) {
    char text[FAULT_MAX];
    char boot[BOOT_ID_SIZE] = "";
    if (!boot_id(boot))
        say("/proc/sys/kernel/random/boot_id: not readable (expected: the id of this boot); mount /proc");
    int size = snprintf(text, sizeof text, "holt-pid 1\nlaunch=%s\nboot=%s\npid=%ld\nstart=%llu\nrunner=%ld\nrunner-start=%llu\n",
                        s->launch.id, boot, (long)s->agent, proc_start(s->agent), (long)getpid(), proc_start(getpid()));
    if (size < 0 || (size_t)size >= sizeof text || !write_file(s->directory, "pid", text, (size_t)size, false))
        say("pid: %s (expected: a file that can be written)", strerror(errno));
}

/* The agent never ran. The status to end with. */
static int refuse(const struct session *s, int status, const char *fault) {
    say("%s", fault);
    record_exit(s, "code", status, fault);
    return status;
}

/* Makes the group the one that the keyboard speaks to. Without a terminal, or with another session's, nothing happens. */
static void give_terminal(pid_t group) { tcsetpgrp(TERMINAL, group); }

/* In the new process: becomes the agent, or reports why it can not and ends. */
static _Noreturn void become_agent(const struct session *s, int report) {
    setpgid(0, 0);
    /* SIGTTOU is still blocked, so that this works from the background. */
    give_terminal(getpid());
    struct start_failure failure = {.stage = AT_CWD};
    umask(s->launch.umask);
    if (chdir(s->launch.cwd) == 0) {
        failure.stage = AT_PROGRAM;
        environ = s->launch.environment;
        reset_signals();
        /* Looks in the PATH of the agent's environment, which is ours by now. */
        execvp(s->launch.argv[0], s->launch.argv);
    }
    failure.error = errno;
    write_all(report, &failure, sizeof failure);
    _exit(EXIT_NOT_RUN);
}

/* Starts the agent and waits until it is the program that was asked for. 0, or the status to end with. */
static int start(struct session *s) {
    char fault[FAULT_MAX];
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0 || (s->agent = fork()) < 0) {
        fault_set(fault, "fork: %s (expected: room for one more process)", strerror(errno));
        return refuse(s, EXIT_NOT_RUN, fault);
    }
    if (s->agent == 0)
        become_agent(s, report[1]);
    close(report[1]);
    /* Both sides do this: whichever comes first, it is done before anybody relies on it. */
    setpgid(s->agent, s->agent);
    give_terminal(s->agent);
    struct start_failure failure;
    bool failed = read_all(report[0], &failure, sizeof failure) == sizeof failure;
    close(report[0]);
    if (!failed)
        return 0;
    while (waitpid(s->agent, NULL, 0) < 0 && errno == EINTR)
        ;
    give_terminal(getpgrp());
    bool not_found = failure.stage == AT_PROGRAM && (failure.error == ENOENT || failure.error == ENOTDIR);
    fault_set(fault, "%s: %s (expected: a %s)", failure.stage == AT_CWD ? s->launch.cwd : s->launch.argv[0], strerror(failure.error),
              failure.stage == AT_CWD ? "directory that can be entered" : "program that can be run");
    return refuse(s, not_found ? EXIT_NOT_FOUND : EXIT_NOT_RUN, fault);
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
        return refuse(&s, EXIT_NOT_RUN, fault);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int failed = start(&s);
    if (failed != 0)
        return failed;
    record_pid(&s);
    int status = wait_for_end(&s, &signals);
    give_terminal(getpgrp());
    if (WIFSIGNALED(status)) {
        record_exit(&s, "signal", WTERMSIG(status), NULL);
        return 128 + WTERMSIG(status);
    }
    record_exit(&s, "code", WEXITSTATUS(status), NULL);
    return WEXITSTATUS(status);
}

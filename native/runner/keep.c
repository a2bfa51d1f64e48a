/*
 * The keeper of a command that lives in a machine: its parent, which holds its standard input open, records what it prints and how it ends, and obeys
 * orders that come as files. It waits for everything in one place; nothing runs in handlers. The command leads a process group of its own, and
 * is not reaped before that was ended: so its number can not have become another one's, whoever is signalled.
 */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "launch.h"
#include "record.h"
#include "ring.h"
#include "spool.h"

enum { EXIT_NO_DIRECTORY = 1, EXIT_REFUSED = 2, PIECE = 65536, REPORT_MAX = 4096 };

/* How long is waited for output of those that outlive the command: in silence, and in all. How often orders are looked for when none are told. */
enum { SILENCE_MS = 200, REST_MS = 2000, LOOK_MS = 250 };

struct keep {
    int directory;
    unsigned long long limit;
    struct launch launch;
    pid_t program;
    int signals;
    int orders; /* tells of new files; -1 where the kernel has no room for it */
    int out;    /* -1 when it has ended */
    int err;
    struct ring out_log;
    struct ring err_log;
    struct spool in;
    bool full;      /* the command does not take more input now */
    long long kill_at; /* when its group is ended for good, by now_ms; 0 when nobody asked */
};

/* How the start went, as the keeper tells whoever started it. */
struct outcome {
    int status;
    char fault[FAULT_MAX];
};

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* To the command and all in its group. */
static void signal_group(const struct keep *k, int number) { kill(-k->program, number); }

/* Obeys orders: `kill`, and `stop` with the milliseconds after which it becomes that. */
static void obey(struct keep *k) {
    if (unlinkat(k->directory, "kill", 0) == 0)
        signal_group(k, SIGKILL);
    size_t size;
    char *grace = read_file(k->directory, "stop", 32, &size);
    if (grace == NULL)
        return;
    unlinkat(k->directory, "stop", 0);
    long long at = now_ms() + strtol(grace, NULL, 10);
    free(grace);
    if (k->kill_at == 0 || at < k->kill_at)
        k->kill_at = at;
    signal_group(k, SIGTERM);
    signal_group(k, SIGCONT);
}

/* Records what can be read now; closes at the end. Whether something came. */
static bool record(int *fd, struct ring *log) {
    static char piece[PIECE];
    ssize_t n = read(*fd, piece, sizeof piece);
    if (n > 0)
        ring_append(log, piece, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(*fd);
        *fd = -1;
    }
    return n > 0;
}

/* Takes what was told off a descriptor. */
static void empty(int fd) {
    char told[4096];
    while (read(fd, told, sizeof told) > 0)
        ;
}

/* Whether the command has ended. It stays, so that its number does. */
static bool has_ended(const struct keep *k) {
    siginfo_t info = {.si_pid = 0};
    return waitid(P_PID, (id_t)k->program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == k->program;
}

/* Our own end is near; so is its. */
static void take_signals(const struct keep *k) {
    struct signalfd_siginfo info;
    while (read(k->signals, &info, sizeof info) == sizeof info)
        if (info.ssi_signo == SIGTERM)
            signal_group(k, SIGTERM);
}

/* How long to wait, in milliseconds; -1: until something comes. */
static int patience(const struct keep *k) {
    long long left = k->orders < 0 ? LOOK_MS : -1;
    if (k->kill_at != 0) {
        long long until = k->kill_at - now_ms();
        if (until < 0)
            until = 0;
        if (left < 0 || until < left)
            left = until;
    }
    return left > INT_MAX ? INT_MAX : (int)left;
}

/* Serves the command until it has ended. */
static void serve(struct keep *k) {
    obey(k);
    k->full = spool_feed(&k->in);
    while (!has_ended(k)) {
        struct pollfd fds[] = {
            {.fd = k->signals, .events = POLLIN},
            {.fd = k->orders, .events = POLLIN},
            {.fd = k->out, .events = POLLIN},
            {.fd = k->err, .events = POLLIN},
            /* Without events it still tells when nobody reads any more. */
            {.fd = k->in.pipe, .events = k->full ? POLLOUT : 0},
        };
        int ready = poll(fds, sizeof fds / sizeof *fds, patience(k));
        if (k->kill_at != 0 && now_ms() >= k->kill_at) {
            signal_group(k, SIGKILL);
            k->kill_at = 0;
        }
        if (ready < 0)
            continue;
        if (fds[0].revents != 0)
            take_signals(k);
        if (fds[1].revents != 0)
            empty(k->orders);
        if (fds[2].revents != 0)
            record(&k->out, &k->out_log);
        if (fds[3].revents != 0)
            record(&k->err, &k->err_log);
        if (fds[4].revents & (POLLERR | POLLNVAL))
            spool_end(&k->in);
        obey(k);
        k->full = spool_feed(&k->in);
    }
}

/* Records the rest: to its end, or until nothing more comes. */
static void record_rest(struct keep *k, int silence) {
    long long end = now_ms() + (silence == 0 ? 0 : REST_MS);
    bool more = true;
    while (more && (k->out >= 0 || k->err >= 0)) {
        struct pollfd fds[] = {{.fd = k->out, .events = POLLIN}, {.fd = k->err, .events = POLLIN}};
        if (poll(fds, 2, silence) <= 0)
            return;
        bool out = fds[0].revents != 0 && record(&k->out, &k->out_log);
        bool err = fds[1].revents != 0 && record(&k->err, &k->err_log);
        more = silence == 0 ? out || err : now_ms() < end;
    }
}

/* The command has ended: what is left of its group is ended too, and its end is recorded. */
static void finish(struct keep *k) {
    spool_end(&k->in);
    record_rest(k, SILENCE_MS);
    signal_group(k, SIGKILL);
    record_rest(k, 0);
    ring_end(&k->out_log);
    ring_end(&k->err_log);
    int status = 0;
    while (waitpid(k->program, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        record_exit(k->directory, k->launch.id, "signal", WTERMSIG(status), NULL);
    else
        record_exit(k->directory, k->launch.id, "code", WEXITSTATUS(status), NULL);
}

/* In the new process. */
static _Noreturn void become_command(const struct keep *k, const int fds[3], int report, pid_t keeper) {
    setsid();
    /* Without its keeper nobody could say how it ended. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper)
        _exit(LAUNCH_NOT_RUN);
    for (int i = 0; i < 3; i++)
        dup2(fds[i], i);
    launch_become(&k->launch, report);
}

/* Opens a pipe of which our end does not block: the end of the command, -1 with errno. */
static int open_pipe(int *ours, bool to_command) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    *ours = ends[to_command];
    fcntl(*ours, F_SETFL, (to_command ? O_WRONLY : O_RDONLY) | O_NONBLOCK);
    return ends[!to_command];
}

/* Starts the command and waits until it is the one that was asked for. False with the outcome. */
static bool start(struct keep *k, struct outcome *outcome) {
    int fds[3] = {-1, -1, -1};
    int report[2];
    int in = -1;
    struct stat st;
    outcome->status = LAUNCH_NOT_RUN;
    /* Whoever asked for the command has made the directory when it is to have input. */
    bool piped = fstatat(k->directory, "stdin", &st, AT_SYMLINK_NOFOLLOW) == 0;
    fds[0] = piped ? open_pipe(&in, true) : open("/dev/null", O_RDONLY | O_CLOEXEC);
    fds[1] = open_pipe(&k->out, false);
    fds[2] = open_pipe(&k->err, false);
    k->in.pipe = -1;
    if (piped && !spool_begin(&k->in, k->directory, "stdin", in)) {
        fault_set(outcome->fault, "stdin: %s (expected: a directory)", strerror(errno));
        return false;
    }
    pid_t keeper = getpid();
    if (fds[0] < 0 || fds[1] < 0 || fds[2] < 0 || pipe2(report, O_CLOEXEC) < 0 || (k->program = fork()) < 0) {
        fault_set(outcome->fault, "fork: %s (expected: room for one more process)", strerror(errno));
        return false;
    }
    if (k->program == 0)
        become_command(k, fds, report[1], keeper);
    close(report[1]);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
    int failed = launch_await(&k->launch, report[0], outcome->fault);
    close(report[0]);
    if (failed == 0)
        return true;
    outcome->status = failed;
    while (waitpid(k->program, NULL, 0) < 0 && errno == EINTR)
        ;
    return false;
}

/* Has new files in the directory and in that of the input told. */
static void watch(struct keep *k) {
    char path[64];
    k->orders = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", k->directory);
    bool told = k->orders >= 0 && inotify_add_watch(k->orders, path, IN_CREATE | IN_MOVED_TO) >= 0;
    if (told && k->in.pipe >= 0) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", k->in.directory);
        told = inotify_add_watch(k->orders, path, IN_CREATE | IN_MOVED_TO) >= 0;
    }
    if (!told && k->orders >= 0) {
        close(k->orders);
        k->orders = -1;
    }
}

/* Blocks what is waited for. */
static void block_signals(struct keep *k) {
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGXFSZ};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    /* An ignored SIGCHLD would reap the command behind our back. */
    signal(SIGCHLD, SIG_DFL);
    k->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* The keeper, which nobody waits for. */
static _Noreturn void keep(struct keep *k, int report) {
    static struct outcome outcome;
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    block_signals(k);
    bool started = start(k, &outcome);
    if (started) {
        ring_begin(&k->out_log, k->directory, "stdout.log", k->limit);
        ring_begin(&k->err_log, k->directory, "stderr.log", k->limit);
        record_pid(k->directory, k->launch.id, k->program, true);
        outcome.status = 0;
        watch(k);
    } else {
        spool_end(&k->in);
        record_exit(k->directory, k->launch.id, "code", outcome.status, outcome.fault);
    }
    write_all(report, &outcome, sizeof outcome);
    close(report);
    if (started) {
        serve(k);
        finish(k);
    }
    _exit(0);
}

/* What the keeper says of the start; ours to pass on. */
static int pass_on(const struct keep *k, int report) {
    static struct outcome outcome;
    if (read_all(report, &outcome, sizeof outcome) != sizeof outcome) {
        say("keep: its keeper ended before the command had begun");
        return LAUNCH_NOT_RUN;
    }
    if (outcome.status != 0) {
        say("%s", outcome.fault);
        return outcome.status;
    }
    size_t size;
    char *pid = read_file(k->directory, "pid", REPORT_MAX, &size);
    if (pid == NULL || !write_all(1, pid, size))
        say("pid: %s (expected: the file that was written)", strerror(errno));
    free(pid);
    return 0;
}

int keep_run(const char *path, const char *limit) {
    static struct keep k;
    char fault[FAULT_MAX];
    char *end;
    int report[2];
    umask(077);
    errno = 0;
    k.limit = strtoull(limit, &end, 10);
    if (limit[0] < '0' || limit[0] > '9' || *end != '\0' || errno != 0 || k.limit == 0) {
        say("limit: %s (expected: a number of bytes above 0)", limit);
        return EXIT_REFUSED;
    }
    k.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (k.directory < 0) {
        say("%s: %s (expected: the directory of a session)", path, strerror(errno));
        return EXIT_NO_DIRECTORY;
    }
    unlinkat(k.directory, "pid", 0);
    unlinkat(k.directory, "exit", 0);
    k.launch.id = "";
    pid_t keeper = -1;
    if (!launch_read(&k.launch, k.directory, fault)) {
        say("%s", fault);
        record_exit(k.directory, k.launch.id, "code", LAUNCH_NOT_RUN, fault);
        return LAUNCH_NOT_RUN;
    }
    if (pipe2(report, O_CLOEXEC) < 0 || (keeper = fork()) < 0) {
        say("fork: %s (expected: room for one more process)", strerror(errno));
        return LAUNCH_NOT_RUN;
    }
    if (keeper == 0) {
        close(report[0]);
        keep(&k, report[1]);
    }
    close(report[1]);
    return pass_on(&k, report[0]);
}

/* Whether this is a file that can be executed. */
static bool is_program(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* Whether a program of this name is in the PATH, or at this path. */
static bool is_found(const char *name) {
    if (strchr(name, '/') != NULL)
        return is_program(name);
    char path[PATH_MAX];
    const char *at = getenv("PATH");
    while (at != NULL && *at != '\0' && *name != '\0') {
        size_t length = strcspn(at, ":");
        int size = snprintf(path, sizeof path, "%.*s%s%s", (int)length, at, length > 0 ? "/" : "", name);
        if (size > 0 && (size_t)size < sizeof path && is_program(path))
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

int require_run(int count, char *const *programs) {
    int missing = 0;
    for (int i = 0; i < count; i++)
        if (!is_found(programs[i])) {
            printf("%d\n", i);
            missing = 1;
        }
    return missing;
}

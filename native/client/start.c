/*
 * Finding the daemon of a home, and starting one. Clients that start at the same time agree by a lock on <run>/starting; readiness is the
 * appearance of the socket, which inotify reports to all of them, and the end of the process is reported by a pidfd.
 */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "io.h"
#include "leave.h"

/* The C library's headers may be older than the call; its number is the same on every architecture. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { LOG_LINES = 20, LOG_TAIL = 64 * 1024, LOCK_RETRY_MS = 50 };

int daemon_connect(const struct home *home) {
    struct stat st;
    if (lstat(home->socket, &st) < 0) {
        if (errno == ENOENT)
            return -1;
        leave(1, "%s: %s (expected: the socket of the daemon)", home->socket, strerror(errno));
    }
    if (!S_ISSOCK(st.st_mode) || st.st_uid != geteuid())
        leave(1, "%s: %s (expected: the daemon's socket, or nothing); look at it and move it away", home->socket,
              S_ISSOCK(st.st_mode) ? "a socket of another user" : "not a socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, home->socket);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        leave(1, "socket: %s", strerror(errno));
    while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != ENOENT && errno != ECONNREFUSED)
            leave(1, "%s: %s (expected: a daemon that answers); see holt doctor", home->socket, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

/* Milliseconds of the monotonic clock. */
static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/*
 * What the daemon takes over from whoever happens to call first: where things are, and how git reaches a remote. Whatever else is set there is
 * meant for that caller; the mark of a session's processes would even have the daemon killed with that session.
 */
static const char *const taken_over[] = {
    "PATH",        "HOME",        "USER",       "LOGNAME",   "TMPDIR",    "TZ",       "XDG_DATA_HOME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK",
    "http_proxy",  "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",      "SSL_CERT_FILE",   "SSL_CERT_DIR",
    "GIT_SSL_CAINFO", "HOLT_KILL_AT"};

enum { TAKEN_OVER = sizeof taken_over / sizeof *taken_over };

/* A variable of the caller as it stands in the environment, or NULL. */
static char *entry_of(const char *name) {
    size_t length = strlen(name);
    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry;
    return NULL;
}

/* The environment of the daemon. The home is resolved, for its working directory is another one. */
static char **daemon_environment(const struct home *home) {
    static char locale[] = "LC_ALL=C.UTF-8";
    static char data[PATH_MAX + 16];
    static char *list[TAKEN_OVER + 3];
    size_t count = 0;
    snprintf(data, sizeof data, "HOLT_HOME=%s", home->data);
    list[count++] = locale;
    list[count++] = data;
    for (size_t i = 0; i < TAKEN_OVER; i++)
        if ((list[count] = entry_of(taken_over[i])) != NULL)
            count++;
    list[count] = NULL;
    return list;
}

/* In the new process: becomes the daemon, or writes why it can not and ends. */
static _Noreturn void become_daemon(const struct home *home, const struct dist *dist, int log, int status) {
    int null = open("/dev/null", O_RDONLY);
    pid_t self = getpid();
    bool ready = setsid() >= 0 && null >= 0 && write_all(status, &self, sizeof self) && dup2(null, 0) >= 0 && dup2(log, 1) >= 0
                 && dup2(log, 2) >= 0 && (status == 3 || dup3(status, 3, O_CLOEXEC) >= 0) && chdir("/") == 0;
    if (ready) {
        status = 3;
        close_from(4);
        umask(077);
        reset_signals();
        char *arguments[] = {(char *)(uintptr_t)dist->daemon, (char *)(uintptr_t)"--serve", NULL};
        execve(dist->daemon, arguments, daemon_environment(home));
    }
    int failure = errno;
    write_all(status, &failure, sizeof failure);
    _exit(127);
}

/* Starts the daemon as a process that is nobody's child here. Its pid; ends the program when it can not run. */
static pid_t spawn(const struct home *home, const struct dist *dist, int log) {
    int status[2];
    if (pipe2(status, O_CLOEXEC) < 0)
        leave(1, "pipe: %s", strerror(errno));
    pid_t helper = fork();
    if (helper == 0) {
        /* The daemon is the helper's child and the helper ends at once, so that init adopts and reaps it. */
        pid_t grandchild = fork();
        if (grandchild == 0)
            become_daemon(home, dist, log, status[1]);
        _exit(grandchild < 0);
    }
    close(status[1]);
    while (helper > 0 && waitpid(helper, NULL, 0) < 0 && errno == EINTR)
        ;
    pid_t pid = -1;
    int failure = 0;
    if (helper < 0 || read_all(status[0], &pid, sizeof pid) != sizeof pid)
        leave(1, "%s: no process could be started (expected: room for one more); see ulimit -u", dist->daemon);
    if (read_all(status[0], &failure, sizeof failure) == sizeof failure)
        leave(1, "%s: %s (expected: the daemon's program); install the distribution again", dist->daemon, strerror(failure));
    close(status[0]);
    return pid;
}

/* Puts the last lines of a file into text, at most LOG_LINES and none before the offset; their size. */
static size_t read_tail(const char *path, off_t from, char text[LOG_TAIL]) {
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= from)
        return 0;
    off_t start = st.st_size - from > LOG_TAIL - 1 ? st.st_size - (LOG_TAIL - 1) : from;
    ssize_t size = lseek(fd, start, SEEK_SET) < 0 ? 0 : read_all(fd, text, LOG_TAIL - 1);
    close(fd);
    if (size <= 0)
        return 0;
    ssize_t at = text[size - 1] == '\n' ? size - 1 : size;
    for (int lines = 0; at > 0; at--)
        if (text[at - 1] == '\n' && ++lines == LOG_LINES)
            break;
    memmove(text, text + at, (size_t)(size - at));
    text[size - at] = '\0';
    return (size_t)(size - at);
}

/* Where a daemon writes, and how much was there before this one. */
struct logs {
    char log[PATH_MAX + 32];
    char err[PATH_MAX + 32];
    off_t err_size;
};

/* Ends because something in the home, or the home itself, can not be written. */
static _Noreturn void leave_unusable(const char *path, const char *why) {
    char fault[FAULT_MAX];
    fault_set(fault, "%s: %s (expected: that it can be written); set HOLT_HOME to a directory that you can write to", path, why);
    leave_saying(1, "HOME_UNUSABLE", fault);
}

/* Opens the file for the daemon's standard output and error. */
static int open_logs(const struct home *home, struct logs *logs) {
    char directory[PATH_MAX + 32];
    snprintf(directory, sizeof directory, "%s/log", home->data);
    snprintf(logs->log, sizeof logs->log, "%s/log/daemon.log", home->data);
    snprintf(logs->err, sizeof logs->err, "%s/log/daemon.err", home->data);
    char fault[FAULT_MAX];
    if (directory_of_ours(directory, true, fault) != HOME_READY)
        leave_saying(1, "HOME_UNUSABLE", fault);
    int fd = open(logs->err, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        leave_unusable(logs->err, fd < 0 ? strerror(errno) : "not a file");
    logs->err_size = st.st_size;
    return fd;
}

/* Says how the start failed and what the daemon said itself, or else what it left in its log, and ends. */
static _Noreturn void give_up(const struct logs *logs, pid_t pid, bool ended) {
    static char tail[LOG_TAIL];
    static char text[LOG_TAIL + 2 * PATH_MAX];
    bool said = read_tail(logs->err, logs->err_size, tail) > 0;
    if (!said && read_tail(logs->log, 0, tail) == 0)
        tail[0] = '\0';
    const char *which = said ? "what it said (its log is" : "the end of its log (";
    int n = ended ? snprintf(text, sizeof text, "the daemon ended before it was ready (expected: ready within %d s)", START_SECONDS)
                  : snprintf(text, sizeof text, "the daemon (pid %ld) is not ready after %d s; wait and try again, or end it", (long)pid, START_SECONDS);
    snprintf(text + n, sizeof text - (size_t)n, "; %s%s%s):\n%s", which, said ? " " : "", logs->log, tail);
    leave_saying(1, "DAEMON_START_FAILED", text);
}

int daemon_start(const struct home *home, const struct dist *dist) {
    if (access(home->data, W_OK | X_OK) < 0)
        leave_unusable(home->data, strerror(errno));
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/starting", home->run);
    int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0)
        leave_unusable(path, strerror(errno));
    int appeared = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (appeared < 0 || inotify_add_watch(appeared, home->run, IN_CREATE | IN_MOVED_TO) < 0)
        leave(1, "inotify: %s (expected: room for one more); see /proc/sys/fs/inotify", strerror(errno));

    struct logs logs;
    pid_t pid = 0;
    int ended = -1;
    bool has_ended = false;
    bool locked = false;
    long long deadline = now_ms() + START_SECONDS * 1000LL;
    for (;;) {
        if (!locked && flock(lock, LOCK_EX | LOCK_NB) == 0) {
            locked = true;
            deadline = now_ms() + START_SECONDS * 1000LL;
        }
        int fd = daemon_connect(home);
        if (fd >= 0) {
            close(appeared);
            close(lock);
            if (ended >= 0)
                close(ended);
            return fd;
        }
        if (locked && pid == 0) {
            int log = open_logs(home, &logs);
            pid = spawn(home, dist, log);
            close(log);
            /* Without a pidfd (an old kernel) only the deadline tells of a failure; when the process is gone already it has failed. */
            ended = (int)syscall(SYS_pidfd_open, pid, 0);
            has_ended = ended < 0 && errno == ESRCH;
            continue;
        }
        long long left = deadline - now_ms();
        if (has_ended || (locked && left <= 0))
            give_up(&logs, pid, has_ended);
        if (left <= 0)
            leave(1, "%s: held by another client for %d s (expected: a daemon by then); end that client, or see holt doctor", path,
                  START_SECONDS);
        if (!locked && left > LOCK_RETRY_MS)
            left = LOCK_RETRY_MS;
        struct pollfd events[] = {{.fd = appeared, .events = POLLIN}, {.fd = ended, .events = POLLIN}};
        poll(events, 2, (int)left);
        /* The process may have been ready before it ended, so the loop looks once more. */
        has_ended = has_ended || events[1].revents != 0;
        char ignored[4096];
        while (read(appeared, ignored, sizeof ignored) > 0)
            ;
    }
}

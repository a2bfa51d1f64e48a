/*
 * A bounded record of a stream: FILE holds at most LIMIT bytes and FILE.1 the ones before. Whoever writes the stream must never be held up
 * or killed by us, so input is always read to its end, and what can not be written is dropped.
 */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

enum { EXIT_REFUSED = 2 };

struct log {
    const char *path;
    char former[PATH_MAX]; /* FILE.1 */
    unsigned long long limit;
    int fd; /* -1 while the file can not be opened */
    unsigned long long size;
};

/* Opens the file to append; false with errno unless it is a file of ours to write. */
static bool open_log(struct log *log) {
    log->fd = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    struct stat st;
    if (log->fd < 0)
        return false;
    if (fstat(log->fd, &st) == 0 && S_ISREG(st.st_mode) && fchmod(log->fd, 0600) == 0) {
        log->size = (unsigned long long)st.st_size;
        return true;
    }
    close(log->fd);
    log->fd = -1;
    errno = EINVAL;
    return false;
}

/* Begins a new file; the present one becomes the former one. */
static void rotate(struct log *log) {
    close(log->fd);
    log->fd = -1;
    if (rename(log->path, log->former) < 0)
        /* It can not be kept, so it is given up: the bound is worth more. */
        unlink(log->path);
    open_log(log);
}

/* Appends what can be written and drops the rest. */
static void append(struct log *log, const char *data, size_t size) {
    while (size > 0) {
        if (log->fd >= 0 && log->size >= log->limit)
            rotate(log);
        if ((log->fd < 0 && !open_log(log)) || log->size >= log->limit)
            return;
        unsigned long long room = log->limit - log->size;
        size_t piece = size < room ? size : (size_t)room;
        ssize_t n = write(log->fd, data, piece);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            log->size += (unsigned long long)n;
            data += n;
            size -= (size_t)n;
        }
    }
}

int log_run(const char *path, const char *limit) {
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGXFSZ};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);

    struct log log = {.path = path, .fd = -1};
    char *end;
    errno = 0;
    log.limit = strtoull(limit, &end, 10);
    if (limit[0] < '0' || limit[0] > '9' || *end != '\0' || errno != 0 || log.limit == 0) {
        say("limit: %s (expected: a number of bytes above 0)", limit);
        return EXIT_REFUSED;
    }
    int n = snprintf(log.former, sizeof log.former, "%s.1", path);
    if (n < 0 || (size_t)n >= sizeof log.former) {
        say("file: %zu bytes (expected: a path below %d bytes)", strlen(path), PATH_MAX - 2);
        return EXIT_REFUSED;
    }
    if (!open_log(&log)) {
        say("%s: %s (expected: a file that can be written, not a link)", path, strerror(errno));
        return EXIT_REFUSED;
    }
    char buffer[64 * 1024];
    for (;;) {
        ssize_t got = read(0, buffer, sizeof buffer);
        if (got > 0)
            append(&log, buffer, (size_t)got);
        else if (got < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = 0, .events = POLLIN}, 1, -1);
        else if (got == 0 || errno != EINTR)
            return 0;
    }
}

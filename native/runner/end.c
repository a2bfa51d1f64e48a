/* Ends the processes of a launch, which are known by a variable of their environment: groups and sessions they may have left. */
#include "end.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "proc.h"
#include "say.h"

enum {
    ENVIRONMENT_MAX = 8 << 20, /* more than the kernel takes of a program's arguments and variables */
    MARK_MAX = 256,
    HELD_MAX = 1024, /* processes that are ended in one round */
    MOST_ROUNDS = 20,
    AFTER_KILL = 500, /* ms */
    LONGEST = 3600 * 1000,
};

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static bool number(const char *text, unsigned long long most, unsigned long long *value) {
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *value <= most;
}

/* Whether the environment that a process was started with has this entry. */
static bool carries(pid_t pid, const char *mark) {
    static char environment[ENVIRONMENT_MAX];
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/environ", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = read_all(fd, environment, sizeof environment - 1);
    close(fd);
    if (size <= 0)
        return false;
    environment[size] = '\0';
    for (const char *entry = environment; entry < environment + size; entry += strlen(entry) + 1)
        if (strcmp(entry, mark) == 0)
            return true;
    return false;
}

/* Holds what carries the mark by descriptors, so that no other process can have got its number. How many these are. */
static int hold(const char *mark, int held[HELD_MAX]) {
    int count = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    struct dirent *entry;
    while (count < HELD_MAX && (entry = readdir(processes)) != NULL) {
        unsigned long long pid;
        if (!number(entry->d_name, INT_MAX, &pid) || (pid_t)pid == getpid() || !carries((pid_t)pid, mark))
            continue;
        int fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
        if (fd >= 0 && carries((pid_t)pid, mark))
            held[count++] = fd;
        else if (fd >= 0)
            close(fd);
    }
    closedir(processes);
    return count;
}

static void tell(const int *held, int count, int signal_number) {
    for (int i = 0; i < count; i++)
        syscall(SYS_pidfd_send_signal, held[i], signal_number, NULL, 0);
}

/* Waits until all have ended, or the time is over, and lets go of them. */
static void await(const int *held, int count, long long patience) {
    long long deadline = now() + patience;
    for (int i = 0; i < count; i++) {
        struct pollfd end = {.fd = held[i], .events = POLLIN};
        long long left = deadline - now();
        while (poll(&end, 1, left > 0 ? (int)left : 0) < 0 && errno == EINTR)
            left = deadline - now();
        close(held[i]);
    }
}

int end_run(const char *launch, const char *milliseconds) {
    static int held[HELD_MAX];
    char mark[MARK_MAX];
    unsigned long long patience;
    int length = snprintf(mark, sizeof mark, "HOLT_LAUNCH_ID=%s", launch);
    if (launch[0] == '\0' || length < 0 || (size_t)length >= sizeof mark || !number(milliseconds, LONGEST, &patience)) {
        say("end: '%.40s' '%.40s' (expected: a launch, and at most an hour in ms)", launch, milliseconds);
        return 2;
    }
    int found = hold(mark, held);
    int rest = found;
    tell(held, rest, SIGTERM);
    /* What is stopped obeys when it goes on. */
    tell(held, rest, SIGCONT);
    await(held, rest, (long long)patience);
    for (int round = 0; round < MOST_ROUNDS && (rest = hold(mark, held)) > 0; round++) {
        if (found < rest)
            found = rest;
        tell(held, rest, SIGKILL);
        await(held, rest, AFTER_KILL);
    }
    printf("%d\n", found);
    return rest > 0 ? 1 : 0;
}

int signal_run(const char *pid, const char *start, const char *signal_number) {
    unsigned long long process;
    unsigned long long started;
    unsigned long long which;
    if (!number(pid, INT_MAX, &process) || !number(start, ULLONG_MAX, &started) || !number(signal_number, 64, &which) || process < 2) {
        say("signal: '%.40s' '%.40s' '%.40s' (expected: a process, its start time, a signal)", pid, start, signal_number);
        return 2;
    }
    if (proc_start((pid_t)process) == started && getpgid((pid_t)process) == (pid_t)process)
        kill(-(pid_t)process, (int)which);
    return 0;
}

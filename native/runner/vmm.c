/*
 * The start of a VMM. Three processes: the caller's child waits for the report and ends; the keeper leads the new session, writes what the
 * VMM says into its log and how it ended; the VMM itself has nothing that is not on the command line.
 */
#include "vmm.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "io.h"
#include "say.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { FD_FIRST = 3, FD_LAST = 63, THINGS_MAX = 16, SOCKET_PATH_LESS_THAN = 100, BACKLOG = 4, CONNECT_SECONDS = 5 };
enum { LOG_MAX = 64 * 1024 };

/* Something that the VMM gets as a descriptor. */
struct thing {
    enum { THING_READ, THING_WRITE, THING_SHOW, THING_LISTEN, THING_CONNECT } kind;
    int number;
    const char *path;
    int open; /* where it is until it gets its number */
};

static const char *const kinds[] = {"--read", "--write", "--show", "--listen", "--connect"};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct order {
    const char *log;
    bool has_uid;
    bool has_group;
    bool isolate;
    uid_t uid;
    gid_t group;
    size_t count;
    struct thing things[THINGS_MAX];
    char **argv;
};

/* Reads a number that ends at `end`; false when it is none, or greater than most. */
static bool read_number(const char *text, char end, unsigned long most, unsigned long *value) {
    char *stop;
    errno = 0;
    *value = strtoul(text, &stop, 10);
    return text[0] >= '0' && text[0] <= '9' && *stop == end && errno == 0 && *value <= most;
}

/* Reads FD:PATH into the next thing; the text of what was expected, or NULL. */
static const char *read_thing(struct order *order, int kind, const char *text) {
    if (order->count == THINGS_MAX)
        return "at most 16 descriptors";
    struct thing *thing = &order->things[order->count];
    unsigned long number;
    if (!read_number(text, ':', FD_LAST, &number) || number < FD_FIRST || strchr(text, ':')[1] == '\0')
        return "FD:PATH, FD from 3 to 63";
    *thing = (struct thing){.kind = kind, .number = (int)number, .path = strchr(text, ':') + 1, .open = -1};
    for (size_t i = 0; i < order->count; i++)
        if (order->things[i].number == thing->number)
            return "a descriptor that is given once";
    if (kind >= THING_LISTEN && strlen(thing->path) >= SOCKET_PATH_LESS_THAN)
        return "a path of less than 100 bytes";
    order->count++;
    return NULL;
}

/* Reads one option with its value; the text of what was expected, or NULL. */
static const char *read_option(struct order *order, const char *name, const char *value) {
    unsigned long number;
    for (int kind = 0; kind < KINDS; kind++)
        if (strcmp(name, kinds[kind]) == 0)
            return read_thing(order, kind, value);
    if (strcmp(name, "--log") == 0) {
        order->log = value;
        return NULL;
    }
    /* The greatest number means "leave it as it is" to the kernel. */
    if (!read_number(value, '\0', 0xfffffffe, &number) || number == 0)
        return "a number from 1 to 4294967294";
    if (strcmp(name, "--uid") == 0) {
        order->uid = (uid_t)number;
        order->has_uid = true;
        return NULL;
    }
    if (strcmp(name, "--group") == 0) {
        order->group = (gid_t)number;
        order->has_group = true;
        return NULL;
    }
    return "an option of vmm";
}

/* Reads the command line; false when it was refused, which has been said. */
static bool read_order(struct order *order, int argc, char **argv) {
    int at = 0;
    while (at < argc && strcmp(argv[at], "--") != 0) {
        if (strcmp(argv[at], "--isolate") == 0) {
            order->isolate = true;
            at++;
            continue;
        }
        const char *expected = at + 1 < argc ? read_option(order, argv[at], argv[at + 1]) : "a value";
        if (expected != NULL) {
            say("vmm: %s %s (expected: %s)", argv[at], at + 1 < argc ? argv[at + 1] : "", expected);
            return false;
        }
        at += 2;
    }
    order->argv = argv + at + (at < argc);
    if (order->log == NULL || at + 1 >= argc) {
        say("vmm: %s is missing (expected: --log PATH, and -- PROGRAM)", order->log == NULL ? "--log" : "the program");
        return false;
    }
    return true;
}

/* Ends this process with a report of what failed. */
__attribute__((format(printf, 2, 3))) static _Noreturn void refuse(int report, const char *format, ...) {
    char fault[FAULT_MAX];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(fault, sizeof fault, format, values);
    va_end(values);
    write_all(report, fault, size < 0 ? 0 : (size_t)size < sizeof fault ? (size_t)size : sizeof fault - 1);
    _exit(EXIT_FAILED);
}

/* A regular file, with what its kind of use needs. */
static int open_file(const struct order *order, const struct thing *thing, int report) {
    bool writes = thing->kind == THING_WRITE;
    /* O_NONBLOCK: what is no file must not hold us up. What gets another owner is never reached through a link. */
    int fd = open(thing->path, (writes ? O_RDWR | O_NOFOLLOW : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        refuse(report, "%s: %s (expected: a file that can be opened)", thing->path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        refuse(report, "%s: not a regular file (expected: one)", thing->path);
    fcntl(fd, F_SETFL, 0);
    if (!order->has_uid)
        return fd;
    if (writes && fchown(fd, order->uid, order->uid) < 0)
        refuse(report, "%s: can not belong to uid %lu: %s", thing->path, (unsigned long)order->uid, strerror(errno));
    if (thing->kind == THING_SHOW && (st.st_mode & 0444) != 0444 && fchmod(fd, (st.st_mode & 07777) | 0444) < 0)
        refuse(report, "%s: can not be made readable: %s", thing->path, strerror(errno));
    return fd;
}

/* A Unix socket that listens at, or is connected to, the path. */
static int open_socket(const struct thing *thing, int report) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, thing->path, strlen(thing->path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        refuse(report, "socket: %s (expected: room for one more)", strerror(errno));
    if (thing->kind == THING_LISTEN) {
        umask(0177);
        if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0)
            refuse(report, "%s: %s (expected: a socket that can be bound)", thing->path, strerror(errno));
        umask(077);
        return fd;
    }
    struct timeval patience = {.tv_sec = CONNECT_SECONDS};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        refuse(report, "%s: %s (expected: a program that accepts a connection)", thing->path, strerror(errno));
    patience.tv_sec = 0;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

/* Opens everything, above the numbers that are to be given. */
static void open_things(struct order *order, int report) {
    for (size_t i = 0; i < order->count; i++) {
        struct thing *thing = &order->things[i];
        int fd = thing->kind >= THING_LISTEN ? open_socket(thing, report) : open_file(order, thing, report);
        thing->open = fcntl(fd, F_DUPFD_CLOEXEC, FD_LAST + 1);
        close(fd);
        if (thing->open < 0)
            refuse(report, "%s: %s (expected: room for one more descriptor)", thing->path, strerror(errno));
    }
}

/* Gives up every right. */
static void drop(const struct order *order, int report) {
    if (order->has_uid && (setgroups(order->has_group, &order->group) < 0 || setresgid(order->uid, order->uid, order->uid) < 0 ||
                           setresuid(order->uid, order->uid, order->uid) < 0))
        refuse(report, "uid %lu: %s (expected: a user that this process may become)", (unsigned long)order->uid, strerror(errno));
    struct rlimit none = {0};
    if (setrlimit(RLIMIT_CORE, &none) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        refuse(report, "privileges: %s (expected: that they can be given up)", strerror(errno));
}

/* The VMM's environment. A static array. */
static char **environment(void) {
    static char *kept[3];
    size_t count = 0;
    for (char **entry = environ; *entry != NULL && count < 2; entry++)
        if (strncmp(*entry, "PATH=", 5) == 0 || strncmp(*entry, "HOLT_LAUNCH_ID=", 15) == 0)
            kept[count++] = *entry;
    kept[count] = NULL;
    return kept;
}

/* In the last process: becomes the VMM, or reports why it can not. What it says goes into the pipe. */
static _Noreturn void become_vmm(const struct order *order, int report, int voice) {
    if (dup2(voice, 1) < 0 || dup2(voice, 2) < 0)
        refuse(report, "dup2: %s", strerror(errno));
    for (size_t i = 0; i < order->count; i++)
        if (dup2(order->things[i].open, order->things[i].number) < 0)
            refuse(report, "%s: %s (expected: to become descriptor %d)", order->things[i].path, strerror(errno), order->things[i].number);
    drop(order, report);
    char line[32];
    int size = snprintf(line, sizeof line, "pid=%ld\n", (long)getpid());
    write_all(report, line, (size_t)size);
    environ = environment();
    reset_signals();
    execvp(order->argv[0], order->argv);
    refuse(report, "%s: %s (expected: a program that can be run)", order->argv[0], strerror(errno));
}

/* Copies what the VMM says into the log, as far as there is room, and says how it ended. */
static _Noreturn void keep(pid_t vmm, int voice, int log) {
    char chunk[4096];
    size_t room = LOG_MAX;
    for (ssize_t n; (n = read(voice, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR);) {
        size_t fits = n < 0 ? 0 : (size_t)n < room ? (size_t)n : room;
        write_all(log, chunk, fits);
        room -= fits;
    }
    int status;
    while (waitpid(vmm, &status, 0) < 0)
        if (errno != EINTR)
            _exit(EXIT_FAILED);
    int size = WIFSIGNALED(status) ? snprintf(chunk, sizeof chunk, "\nended: signal %d\n", WTERMSIG(status))
                                   : snprintf(chunk, sizeof chunk, "\nended: status %d\n", WEXITSTATUS(status));
    write_all(log, chunk, (size_t)size);
    _exit(0);
}

/* In the second process: leads the session, prepares everything, starts the VMM and keeps its log. */
static _Noreturn void lead(struct order *order, int report) {
    setsid();
    /* Only the VMM's end ends the keeper. */
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    umask(077);
    int log = open(order->log, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        refuse(report, "%s: %s (expected: a log that can be made)", order->log, strerror(errno));
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0)
        refuse(report, "/dev/null: %s", strerror(errno));
    open_things(order, report);
    if (chdir("/") < 0)
        refuse(report, "/: %s", strerror(errno));
    if (order->isolate && unshare(CLONE_NEWNET | CLONE_NEWIPC) < 0) {
        static const char note[] = "holt-run: no network namespace of its own: not allowed here\n";
        if (errno != EPERM)
            refuse(report, "namespaces: %s (expected: that new ones can be made)", strerror(errno));
        write_all(log, note, sizeof note - 1);
    }
    int voice[2];
    pid_t vmm;
    if (pipe2(voice, O_CLOEXEC) < 0 || (vmm = fork()) < 0)
        refuse(report, "fork: %s (expected: room for one more process)", strerror(errno));
    if (vmm == 0)
        become_vmm(order, report, voice[1]);
    /* The VMM's sockets and disks are its own: with it they must be gone. */
    for (size_t i = 0; i < order->count; i++)
        close(order->things[i].open);
    close(voice[1]);
    drop(order, report);
    close(report);
    keep(vmm, voice[0], log);
}

int vmm_run(int argc, char **argv) {
    static struct order order;
    if (!read_order(&order, argc, argv))
        return EXIT_USAGE;
    /* Whatever the caller left open is neither ours nor the VMM's. */
    close_from(FD_FIRST);
    int report[2];
    int to_us = -1; /* above the numbers that are given */
    pid_t keeper = -1;
    if (pipe2(report, O_CLOEXEC) < 0 || (to_us = fcntl(report[1], F_DUPFD_CLOEXEC, FD_LAST + 1)) < 0 || (keeper = fork()) < 0) {
        say("vmm: %s (expected: room for one more process and its pipe)", strerror(errno));
        return EXIT_FAILED;
    }
    close(report[1]);
    if (keeper == 0) {
        close(report[0]);
        lead(&order, to_us);
    }
    close(to_us);
    char text[FAULT_MAX];
    ssize_t size = read_all(report[0], text, sizeof text - 1);
    text[size < 0 ? 0 : size] = '\0';
    /* A pid, and nothing behind it, says that the program took over. */
    char *end = strchr(text, '\n');
    if (strncmp(text, "pid=", 4) == 0 && end != NULL && end[1] == '\0')
        return write_all(1, text, (size_t)size) ? 0 : EXIT_FAILED;
    waitpid(keeper, NULL, 0);
    say("vmm: %s", strncmp(text, "pid=", 4) == 0 && end != NULL ? end + 1 : text);
    return EXIT_FAILED;
}

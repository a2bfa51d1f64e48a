/* Streams of `exec`. The new process borrows our memory until it has become the program, so nothing is copied and it reports by writing there. */
#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

static const char standard_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* The group that owns terminals. */
enum { TTY_GROUP = 5 };

static int null_device = -1;
static int oom_score = -1; /* of the link's process, which new ones inherit; -1 when it can not be changed */

/* What is to be started, and how starting it went. */
struct plan {
    char *const *argv;
    char *const *environment;
    const char *path;
    const char *cwd;
    uid_t uid;
    gid_t gid;
    bool change_user;
    bool terminal;
    bool detached;
    int fds[3]; /* the process's standard streams */
    volatile int error; /* 0 when the program runs */
    const char *volatile stage;
};

void exec_begin(void) {
    null_device = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (getpid() != 1 && geteuid() == 0)
        oom_score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
}

/* Tries the program in each directory of the path: the errno of the best attempt. */
static int become_program(const struct plan *plan) {
    const char *name = plan->argv[0];
    if (strchr(name, '/') != NULL) {
        execve(name, plan->argv, plan->environment);
        return errno;
    }
    int error = ENOENT;
    char file[PATH_MAX];
    for (const char *at = plan->path; *at != '\0';) {
        size_t length = strcspn(at, ":");
        if (length + strlen(name) + 2 <= sizeof file) {
            memcpy(file, at, length);
            size_t end = length;
            if (length > 0)
                file[end++] = '/';
            memcpy(file + end, name, strlen(name) + 1);
            if (access(file, F_OK) == 0) {
                execve(file, plan->argv, plan->environment);
                if (errno != EACCES && errno != ENOENT && errno != ENOTDIR)
                    return errno;
                if (errno == EACCES)
                    error = EACCES;
            }
        }
        at += length + (at[length] == ':');
    }
    return error;
}

/* In the new process. */
static _Noreturn void become(struct plan *plan) {
    plan->stage = "launch";
    setsid();
    for (int i = 0; i < 3; i++)
        dup2(plan->fds[i], i);
    if (plan->terminal && ioctl(0, TIOCSCTTY, 0) < 0) {
        plan->error = errno;
        _exit(127);
    }
    if (plan->change_user &&
        (setgroups(1, &plan->gid) < 0 || setresgid(plan->gid, plan->gid, plan->gid) < 0 || setresuid(plan->uid, plan->uid, plan->uid) < 0)) {
        plan->error = errno;
        _exit(127);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    plan->stage = "cwd";
    if (chdir(plan->cwd) < 0) {
        plan->error = errno;
        _exit(127);
    }
    plan->stage = "command";
    plan->error = become_program(plan);
    _exit(127);
}

/* Writes our score for the out-of-memory killer. */
static void set_oom_score(const char *score) {
    if (oom_score >= 0 && pwrite(oom_score, score, strlen(score), 0) < 0) {
        close(oom_score);
        oom_score = -1;
    }
}

/* Starts it: the pid, or -1 and the plan says why. */
static pid_t launch(struct plan *plan) {
    set_oom_score("0");
    pid_t pid = vfork();
    if (pid == 0)
        become(plan);
    if (pid < 0) {
        plan->error = errno;
        plan->stage = "launch";
    }
    set_oom_score("-1000");
    /* One that failed is reaped with all others, and belongs to no stream. */
    return plan->error == 0 ? pid : -1;
}

/* The values of all fields of this key, ended by NULL. NULL when there are too many. */
static char **values(struct fields fields, const char *key, size_t *count) {
    char **list = malloc((ARGUMENTS_MAX + 1) * sizeof *list);
    const char *value = NULL;
    size_t n = 0;
    while (list != NULL && (value = field_after(fields, key, value)) != NULL) {
        if (n == ARGUMENTS_MAX) {
            free(list);
            return NULL;
        }
        list[n++] = (char *)value;
    }
    if (list != NULL)
        list[n] = NULL;
    *count = n;
    return list;
}

/* Opens a terminal: our side for the stream, the other for the process. 0, or an errno. */
static int open_terminal(struct stream *stream, struct plan *plan, uint16_t rows, uint16_t columns) {
    int zero = 0;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0)
        return errno;
    stream->out.fd = master;
    stream->terminal = true;
    if ((stream->sink = fcntl(master, F_DUPFD_CLOEXEC, 3)) < 0 || ioctl(master, TIOCSPTLCK, &zero) < 0)
        return errno;
    exec_resize(stream, rows, columns);
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0)
        return errno;
    plan->fds[0] = plan->fds[1] = plan->fds[2] = slave;
    if (plan->change_user && (fchown(slave, plan->uid, TTY_GROUP) < 0 || fchmod(slave, 0620) < 0))
        return errno;
    return 0;
}

/* Opens pipes, ours for the stream and the others for the process. 0, or an errno. */
static int open_pipes(struct stream *stream, struct plan *plan, bool input) {
    int in[2] = {null_device, -1};
    int out[2];
    int err[2];
    if (input && pipe2(in, O_CLOEXEC) < 0)
        return errno;
    plan->fds[0] = in[0];
    stream->sink = in[1];
    if (pipe2(out, O_CLOEXEC) < 0)
        return errno;
    plan->fds[1] = out[1];
    stream->out.fd = out[0];
    if (pipe2(err, O_CLOEXEC) < 0)
        return errno;
    plan->fds[2] = err[1];
    stream->err.fd = err[0];
    if (stream->sink >= 0 && fcntl(stream->sink, F_SETFL, O_WRONLY | O_NONBLOCK) < 0)
        return errno;
    return 0;
}

/* Closes the process's side of its streams. */
static void close_theirs(const struct plan *plan) {
    for (int i = 0; i < 3; i++)
        if (plan->fds[i] >= 0 && plan->fds[i] != null_device && (i == 0 || plan->fds[i] != plan->fds[i - 1]))
            close(plan->fds[i]);
}

/* Says why it can not be started. */
static struct stream *fail(uint32_t id, struct outbox *box, int error, const char *stage, const char *message) {
    stream_error(box, id, error, stage, message);
    return NULL;
}

/* Starts the process of a stream: 0, or an errno and the plan has the stage. */
static int start(struct stream *stream, struct plan *plan, struct fields fields, uint16_t rows, uint16_t columns) {
    const char *input = field(fields, "input");
    plan->fds[0] = plan->fds[1] = plan->fds[2] = plan->detached ? null_device : -1;
    plan->stage = "launch";
    int error = 0;
    if (plan->terminal)
        error = open_terminal(stream, plan, rows, columns);
    else if (!plan->detached)
        error = open_pipes(stream, plan, input == NULL || strcmp(input, "none") != 0);
    if (error == 0) {
        stream->pid = launch(plan);
        error = plan->error;
    }
    close_theirs(plan);
    return error;
}

struct stream *exec_open(uint32_t id, struct fields fields, struct outbox *box) {
    unsigned long long uid;
    unsigned long long gid;
    unsigned long long rows;
    unsigned long long columns;
    if (!field_number(fields, "uid", 10, 0, UINT_MAX - 1, &uid) || !field_number(fields, "gid", 10, uid, UINT_MAX - 1, &gid) ||
        !field_number(fields, "rows", 10, 24, USHRT_MAX, &rows) || !field_number(fields, "columns", 10, 80, USHRT_MAX, &columns))
        return fail(id, box, EINVAL, "launch", "uid, gid, rows, columns (expected: numbers)");
    size_t arguments = 0;
    size_t variables = 0;
    char **argv = values(fields, "arg", &arguments);
    char **environment = values(fields, "env", &variables);
    const char *cwd = field(fields, "cwd");
    struct plan plan = {
        .argv = argv,
        .environment = environment,
        .path = standard_path,
        .cwd = cwd == NULL || cwd[0] == '\0' ? "/" : cwd,
        .uid = (uid_t)uid,
        .gid = (gid_t)gid,
        .change_user = uid != geteuid() || gid != getegid(),
        .terminal = field_set(fields, "tty"),
        .detached = field_set(fields, "detached"),
    };
    struct stream *stream = stream_new(id, plan.detached ? STREAM_DETACHED : STREAM_EXEC);
    int error = 0;
    const char *stage = "launch";
    if (argv == NULL || environment == NULL || arguments + variables > ARGUMENTS_MAX)
        error = E2BIG;
    else if (stream == NULL)
        error = ENOMEM;
    else if (arguments == 0 || (plan.detached && plan.terminal))
        error = EINVAL;
    else {
        for (size_t i = 0; i < variables; i++)
            if (strncmp(environment[i], "PATH=", 5) == 0)
                plan.path = environment[i] + 5;
        error = start(stream, &plan, fields, (uint16_t)rows, (uint16_t)columns);
        stage = plan.stage;
    }
    if (error == 0) {
        struct bytes opening = {0};
        field_print(&opening, "pid", "%ld", (long)stream->pid);
        outbox_add(box, id, WIRE_OPEN, 0, bytes_front(&opening), bytes_size(&opening));
        bytes_free(&opening);
        stream->opened = true;
    } else {
        fail(id, box, error, stage, strerror(error));
        if (stream != NULL)
            stream_free(stream);
        stream = NULL;
    }
    free(argv);
    free(environment);
    return stream;
}

void exec_resize(const struct stream *stream, uint16_t rows, uint16_t columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    if (stream->terminal && stream->out.fd >= 0)
        ioctl(stream->out.fd, TIOCSWINSZ, &size);
}

/* Operations `put` and `get`: the content of one file. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "operations.h"

enum { PIECE = 65536 };

/* A file that is being written. */
struct target {
    const char *path;
    bool atomic;
    char directory[PATH_MAX]; /* of an atomic one: where it belongs */
    char name[PATH_MAX];
    char beside[NAME_MAX + 1]; /* its name until it is complete; empty while it has none */
    int directory_fd;
    int fd;
};

static bool fail(struct answer *answer, const char *stage, const char *path) {
    int error = errno;
    return answer_fail(answer, stage, error, "%.300s: %s", path, strerror(error));
}

/* Opens a file without a name, or with one of its own where the file system has none such. */
static bool open_beside(struct target *target, mode_t mode) {
    char copy[PATH_MAX];
    int length = snprintf(copy, sizeof copy, "%s", target->path);
    if (length < 0 || (size_t)length >= sizeof copy) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(target->name, basename(copy));
    strcpy(copy, target->path);
    strcpy(target->directory, dirname(copy));
    target->directory_fd = open(target->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target->directory_fd < 0)
        return false;
    target->fd = openat(target->directory_fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (target->fd >= 0)
        return true;
    snprintf(target->beside, sizeof target->beside, ".holt-%ld", (long)getpid());
    unlinkat(target->directory_fd, target->beside, 0);
    target->fd = openat(target->directory_fd, target->beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    return target->fd >= 0;
}

/* Gives a complete file its name. */
static bool publish(struct target *target) {
    if (fsync(target->fd) < 0)
        return false;
    if (target->beside[0] == '\0') {
        char file[64];
        snprintf(file, sizeof file, "/proc/self/fd/%d", target->fd);
        if (linkat(AT_FDCWD, file, target->directory_fd, target->name, AT_SYMLINK_FOLLOW) == 0)
            return fsync(target->directory_fd) == 0;
        if (errno != EEXIST)
            return false;
        snprintf(target->beside, sizeof target->beside, ".holt-%ld", (long)getpid());
        unlinkat(target->directory_fd, target->beside, 0);
        if (linkat(AT_FDCWD, file, target->directory_fd, target->beside, AT_SYMLINK_FOLLOW) < 0)
            return false;
    }
    return renameat(target->directory_fd, target->beside, target->directory_fd, target->name) == 0 && fsync(target->directory_fd) == 0;
}

/* Copies the content until its end. False with errno. */
static bool receive(int in, int out) {
    static char piece[PIECE];
    for (;;) {
        ssize_t n = read(in, piece, sizeof piece);
        if (n == 0)
            return true;
        if (n < 0 ? errno != EINTR : !write_all(out, piece, (size_t)n))
            return false;
    }
}

/* Everything that follows the opening. False with errno. */
static bool complete(struct target *target, int in, bool has_mode, mode_t mode, uid_t uid, gid_t gid) {
    if (!receive(in, target->fd))
        return false;
    if ((uid != (uid_t)-1 || gid != (gid_t)-1) && fchown(target->fd, uid, gid) < 0)
        return false;
    /* After the owner, whose change takes set-id bits away. */
    if ((has_mode || target->atomic) && fchmod(target->fd, mode) < 0)
        return false;
    return !target->atomic || publish(target);
}

bool op_put(struct fields fields, struct answer *answer) {
    static struct target target;
    unsigned long long mode;
    unsigned long long uid;
    unsigned long long gid;
    target.path = path_field(fields, "path", answer);
    target.atomic = field_set(fields, "atomic");
    if (target.path == NULL)
        return false;
    if (!field_number(fields, "mode", 8, 0644, 07777, &mode) || !field_number(fields, "uid", 10, (uid_t)-1, UINT_MAX, &uid) ||
        !field_number(fields, "gid", 10, (gid_t)-1, UINT_MAX, &gid))
        return answer_fail(answer, "open", EINVAL, "mode, uid, gid (expected: numbers)");
    bool opened;
    if (target.atomic)
        opened = open_beside(&target, 0600);
    else
        opened = (target.fd = open(target.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, (mode_t)mode & 0777)) >= 0;
    if (!opened)
        return fail(answer, "open", target.path);
    answer_begin(answer);
    if (complete(&target, answer->in, field(fields, "mode") != NULL, (mode_t)mode, (uid_t)uid, (gid_t)gid) && close(target.fd) == 0)
        return true;
    fail(answer, "write", target.path);
    if (target.beside[0] != '\0')
        unlinkat(target.directory_fd, target.beside, 0);
    return false;
}

bool op_get(struct fields fields, struct answer *answer) {
    static char piece[PIECE];
    unsigned long long offset;
    unsigned long long limit;
    struct stat st;
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    if (!field_number(fields, "offset", 10, 0, LLONG_MAX, &offset) || !field_number(fields, "limit", 10, ULLONG_MAX, ULLONG_MAX, &limit))
        return answer_fail(answer, "open", EINVAL, "offset, limit (expected: numbers)");
    /* O_NONBLOCK: a FIFO must not hold us up. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail(answer, "open", path);
    if (!S_ISREG(st.st_mode))
        return answer_fail(answer, "open", S_ISDIR(st.st_mode) ? EISDIR : EINVAL, "%.300s: not a file", path);
    field_print(&answer->opening, "mode", "%o", (unsigned)st.st_mode & 07777);
    field_print(&answer->opening, "size", "%lld", (long long)st.st_size);
    field_print(&answer->opening, "file", "%llx:%llx", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    answer_begin(answer);
    if (offset > 0 && lseek(fd, (off_t)offset, SEEK_SET) < 0)
        return fail(answer, "read", path);
    while (limit > 0) {
        ssize_t n = read(fd, piece, limit < sizeof piece ? (size_t)limit : sizeof piece);
        if (n < 0)
            return fail(answer, "read", path);
        if (n == 0)
            break;
        if (!answer_data(answer, piece, (size_t)n))
            return answer_fail(answer, "read", EPIPE, "nobody listens");
        limit -= (unsigned long long)n;
    }
    return true;
}

/* Operations `list`, `stat`, `move`, `remove` and `mkdir`. */
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "operations.h"

/* A listing is sent in pieces of about this size. */
enum { PIECE = 32768 };

static bool fail(struct answer *answer, const char *stage, const char *path) {
    int error = errno;
    return answer_fail(answer, stage, error, "%.300s: %s", path, strerror(error));
}

char kind_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    case S_IFBLK:
        return 'b';
    case S_IFCHR:
        return 'c';
    default:
        return 'f';
    }
}

static bool is_dots(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* Sends what was collected when it is enough. */
static bool send_listing(struct answer *answer, struct bytes *listing, size_t enough) {
    if (bytes_size(listing) == 0 || bytes_size(listing) < enough)
        return true;
    bool sent = answer_data(answer, bytes_front(listing), bytes_size(listing));
    bytes_take(listing, bytes_size(listing));
    return sent || answer_fail(answer, "list", EPIPE, "nobody listens");
}

bool op_list(struct fields fields, struct answer *answer) {
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    DIR *directory = opendir(path);
    if (directory == NULL)
        return fail(answer, "open", path);
    answer_begin(answer);
    struct bytes listing = {0};
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        struct stat st;
        char line[128];
        if (is_dots(entry->d_name) || fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        int size = snprintf(line, sizeof line, "%c %o %lld %lld ", kind_letter(st.st_mode), (unsigned)st.st_mode & 07777,
                            (long long)st.st_size, (long long)st.st_mtim.tv_sec);
        bytes_add(&listing, line, (size_t)size);
        bytes_add(&listing, entry->d_name, strlen(entry->d_name) + 1);
        if (!send_listing(answer, &listing, PIECE))
            return false;
    }
    closedir(directory);
    return send_listing(answer, &listing, 0);
}

bool op_stat(struct fields fields, struct answer *answer) {
    struct stat st;
    char target[PATH_MAX];
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    if (lstat(path, &st) < 0)
        return fail(answer, "stat", path);
    field_print(&answer->opening, "type", "%c", kind_letter(st.st_mode));
    field_print(&answer->opening, "mode", "%o", (unsigned)st.st_mode & 07777);
    field_print(&answer->opening, "size", "%lld", (long long)st.st_size);
    if (!S_ISLNK(st.st_mode))
        return true;
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n < 0)
        return fail(answer, "stat", path);
    target[n] = '\0';
    field_add(&answer->opening, "target", target);
    return true;
}

bool op_move(struct fields fields, struct answer *answer) {
    const char *path = path_field(fields, "path", answer);
    const char *to = path == NULL ? NULL : path_field(fields, "to", answer);
    if (to == NULL)
        return false;
    return rename(path, to) == 0 || fail(answer, "move", path);
}

/* Removes what is in a directory, which is closed. */
static bool clear(int fd) {
    DIR *directory = fdopendir(fd);
    if (directory == NULL) {
        int error = errno;
        close(fd);
        errno = error;
        return false;
    }
    struct dirent *entry;
    bool done = true;
    while (done && (entry = readdir(directory)) != NULL)
        /* What somebody else removed meanwhile is as well. */
        done = is_dots(entry->d_name) || remove_tree(dirfd(directory), entry->d_name) || errno == ENOENT;
    int error = errno;
    closedir(directory);
    errno = error;
    return done;
}

bool remove_tree(int directory, const char *name) {
    if (unlinkat(directory, name, 0) == 0)
        return true;
    /* What is not a directory fails with its own reason. */
    if (errno != EISDIR && errno != EPERM)
        return false;
    int error = errno;
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        errno = errno == ENOTDIR || errno == ELOOP ? error : errno;
        return false;
    }
    return clear(fd) && unlinkat(directory, name, AT_REMOVEDIR) == 0;
}

bool op_remove(struct fields fields, struct answer *answer) {
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    return remove_tree(AT_FDCWD, path) || fail(answer, "remove", path);
}

bool op_mkdir(struct fields fields, struct answer *answer) {
    unsigned long long mode;
    char part[PATH_MAX];
    struct stat st;
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    if (!field_number(fields, "mode", 8, 0755, 07777, &mode))
        return answer_fail(answer, "mkdir", EINVAL, "mode (expected: an octal number)");
    int length = snprintf(part, sizeof part, "%s", path);
    if (length < 0 || (size_t)length >= sizeof part)
        return answer_fail(answer, "mkdir", ENAMETOOLONG, "%.300s: %s", path, strerror(ENAMETOOLONG));
    while (length > 1 && part[length - 1] == '/')
        part[--length] = '\0';
    int above = 0; /* why a directory above could not be made */
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST && above == 0)
            above = errno;
        *slash = '/';
    }
    if (mkdir(part, 0700) == 0)
        return chmod(part, (mode_t)mode) == 0 || fail(answer, "mkdir", path);
    if (errno == EEXIST && stat(part, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    /* That one above is missing is not the reason. */
    if (errno == ENOENT && above != 0)
        errno = above;
    return fail(answer, "mkdir", path);
}

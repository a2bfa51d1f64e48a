/* Standard input from files. */
#include "spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 20, MOST_TRIES = 100 };

static bool is_name(const char *name) {
    size_t digits = strspn(name, "0123456789");
    return digits == DIGITS && (name[digits] == '\0' || strcmp(name + digits, ".end") == 0);
}

/* Calls on every name in the directory. */
static void each_name(const struct spool *spool, void call(const struct spool *spool, const char *name, void *to), void *to) {
    int fd = openat(spool->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (directory == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        call(spool, entry->d_name, to);
    closedir(directory);
}

static void take_least(const struct spool *spool, const char *name, void *to) {
    char *least = to;
    struct stat st;
    if (is_name(name) && (least[0] == '\0' || strcmp(name, least) < 0) && fstatat(spool->directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(st.st_mode))
        strcpy(least, name);
}

static void drop(const struct spool *spool, const char *name, void *to) {
    (void)to;
    unlinkat(spool->directory, name, 0);
}

bool spool_begin(struct spool *spool, int parent, const char *name, int pipe) {
    spool->parent = parent;
    spool->name = name;
    spool->pipe = pipe;
    spool->file = -1;
    spool->at = spool->size = 0;
    spool->directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return spool->directory >= 0;
}

/* Opens the first file that waits. */
static bool next(struct spool *spool) {
    spool->current[0] = '\0';
    each_name(spool, take_least, spool->current);
    if (spool->current[0] == '\0')
        return false;
    spool->file = openat(spool->directory, spool->current, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return spool->file >= 0;
}

/* All of the present file was written. */
static void done(struct spool *spool) {
    close(spool->file);
    spool->file = -1;
    unlinkat(spool->directory, spool->current, 0);
    if (strlen(spool->current) > DIGITS)
        spool_end(spool);
}

bool spool_feed(struct spool *spool) {
    while (spool->pipe >= 0 && (spool->file >= 0 || next(spool))) {
        if (spool->at == spool->size) {
            ssize_t n = read(spool->file, spool->piece, sizeof spool->piece);
            if (n < 0 && errno == EINTR)
                continue;
            spool->at = 0;
            spool->size = n > 0 ? (size_t)n : 0;
            if (n <= 0) {
                done(spool);
                continue;
            }
        }
        ssize_t n = write(spool->pipe, spool->piece + spool->at, spool->size - spool->at);
        if (n > 0)
            spool->at += (size_t)n;
        else if (errno == EAGAIN)
            return true;
        else if (errno != EINTR)
            spool_end(spool);
    }
    return false;
}

void spool_end(struct spool *spool) {
    if (spool->pipe < 0)
        return;
    close(spool->pipe);
    spool->pipe = -1;
    if (spool->file >= 0)
        close(spool->file);
    spool->file = -1;
    /* What is put there meanwhile is taken away too; once the directory is gone nothing gets a name in it. */
    int tries = 0;
    do
        each_name(spool, drop, NULL);
    while (unlinkat(spool->parent, spool->name, AT_REMOVEDIR) < 0 && errno == ENOTEMPTY && ++tries < MOST_TRIES);
    close(spool->directory);
}

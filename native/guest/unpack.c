/*
 * Operation `unpack`: a tar archive into a directory. Nothing of it comes to lie outside: names are walked component by component without
 * following a link, from the directory down.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "operations.h"
#include "tar.h"
#include "tree.h"

enum { PIECE = 65536 };

static struct unpacking {
    struct answer *answer;
    int root;
    bool owner; /* we may give files away */
    struct tar_entry entry;
    struct tar_records next; /* for the next entry */
    struct tar_records all;
    int parent; /* the directory of the last entry, -1 when there is none */
    char parent_path[TAR_NAME_MAX];
    char piece[PIECE];
} self;

static bool fail(int error, const char *why) {
    return answer_fail(self.answer, "unpack", error, "%.300s: %s", self.entry.path, why == NULL ? strerror(error) : why);
}

/* Reads exactly so much of the archive. */
static bool read_exactly(void *data, size_t size) {
    ssize_t n = read_all(self.answer->in, data, size);
    if (n < 0)
        return fail(errno, NULL);
    return (size_t)n == size || fail(EBADMSG, "the archive ends too early");
}

/* Skips what is left of an entry's content with its padding. */
static bool skip(uint64_t size) {
    for (size = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK; size > 0;) {
        size_t piece = size < PIECE ? (size_t)size : PIECE;
        if (!read_exactly(self.piece, piece))
            return false;
        size -= piece;
    }
    return true;
}

/* Reads the content of an entry that is text; to be freed. */
static char *read_text(uint64_t size) {
    char *text = size > TAR_RECORDS_MAX ? NULL : malloc((size_t)size + TAR_BLOCK + 1);
    if (text == NULL) {
        fail(EBADMSG, "a record that is too long");
        return NULL;
    }
    size_t padded = (size_t)(size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    if (!read_exactly(text, padded)) {
        free(text);
        return NULL;
    }
    text[size] = '\0';
    return text;
}

/* Takes `.` and doubled slashes out of a name. False when it is absolute or has `..` in it. */
static bool clean(char *path) {
    if (path[0] == '/')
        return false;
    char *to = path;
    char *rest = path;
    char *part;
    while ((part = strsep(&rest, "/")) != NULL) {
        if (strcmp(part, "..") == 0)
            return false;
        if (part[0] == '\0' || strcmp(part, ".") == 0)
            continue;
        size_t length = strlen(part);
        if (to != path)
            *to++ = '/';
        memmove(to, part, length);
        to += length;
    }
    *to = '\0';
    return true;
}

/* Opens a directory below another one, which is closed unless it is the root; creates it when wished. -1 with errno. */
static int descend(int directory, const char *name, bool create) {
    static const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(directory, name, flags);
    if (fd < 0 && errno == ENOENT && create && (mkdirat(directory, name, 0755) == 0 || errno == EEXIST))
        fd = openat(directory, name, flags);
    int error = errno;
    if (directory != self.root)
        close(directory);
    errno = error;
    return fd;
}

/* Opens the directory that a clean name lies in, and finds the last part of the name. -1 with errno. */
static int open_parent(const char *path, bool create, const char **last) {
    char copy[TAR_NAME_MAX];
    strcpy(copy, path);
    char *slash = strrchr(copy, '/');
    *last = path;
    if (slash == NULL)
        return self.root;
    *last = path + (slash - copy) + 1;
    *slash = '\0';
    int fd = self.root;
    char *rest = copy;
    char *part;
    while (fd >= 0 && (part = strsep(&rest, "/")) != NULL)
        fd = descend(fd, part, create);
    return fd;
}

/* The directory that the entry lies in, kept for the next one. -1 with errno. */
static int entry_parent(const char **last) {
    const char *slash = strrchr(self.entry.path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - self.entry.path);
    if (self.parent >= 0 && strlen(self.parent_path) == length && strncmp(self.parent_path, self.entry.path, length) == 0) {
        *last = slash == NULL ? self.entry.path : slash + 1;
        return self.parent;
    }
    if (self.parent >= 0 && self.parent != self.root)
        close(self.parent);
    self.parent = open_parent(self.entry.path, true, last);
    memcpy(self.parent_path, self.entry.path, length);
    self.parent_path[length] = '\0';
    return self.parent;
}

/* Makes room for something that is no directory. */
static bool clear_name(int parent, const char *name) {
    return unlinkat(parent, name, 0) == 0 || errno == ENOENT || (errno == EISDIR && remove_tree(parent, name));
}

/* Owner, mode and time of an open file. */
static bool finish(int fd) {
    const struct tar_entry *entry = &self.entry;
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)entry->mtime, .tv_nsec = entry->nanoseconds}};
    if (self.owner && fchown(fd, (uid_t)entry->uid, (gid_t)entry->gid) < 0)
        return fail(errno, NULL);
    /* What comes from elsewhere runs as whoever runs it. */
    if (fchmod(fd, entry->mode & 01777) < 0 || futimens(fd, times) < 0)
        return fail(errno, NULL);
    return true;
}

/* Writes the content of the entry. */
static bool write_content(int fd) {
    uint64_t left = self.entry.size;
    while (left > 0) {
        size_t piece = left < PIECE ? (size_t)left : PIECE;
        if (!read_exactly(self.piece, piece))
            return false;
        if (!write_all(fd, self.piece, piece))
            return fail(errno, NULL);
        left -= piece;
    }
    size_t padding = (size_t)(-self.entry.size % TAR_BLOCK);
    return read_exactly(self.piece, padding);
}

static bool unpack_file(int parent, const char *name) {
    int fd = clear_name(parent, name) ? openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return fail(errno, NULL);
    bool done = write_content(fd) && finish(fd);
    if (close(fd) < 0 && done)
        done = fail(errno, NULL);
    return done;
}

static bool unpack_directory(int parent, const char *name) {
    if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
        return fail(errno, NULL);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail(errno, NULL);
    bool done = finish(fd);
    close(fd);
    return done && skip(self.entry.size);
}

static bool unpack_symbolic(int parent, const char *name) {
    if (!clear_name(parent, name) || symlinkat(self.entry.link, parent, name) < 0)
        return fail(errno, NULL);
    if (self.owner && fchownat(parent, name, (uid_t)self.entry.uid, (gid_t)self.entry.gid, AT_SYMLINK_NOFOLLOW) < 0)
        return fail(errno, NULL);
    return skip(self.entry.size);
}

static bool unpack_hard(int parent, const char *name) {
    const char *last;
    if (!clean(self.entry.link) || self.entry.link[0] == '\0')
        return fail(EBADMSG, "a link to outside of the archive");
    int target = open_parent(self.entry.link, false, &last);
    if (target < 0)
        return fail(errno, NULL);
    struct stat st;
    struct stat here;
    /* A link to itself would be removed by making room. */
    bool same = fstatat(target, last, &st, AT_SYMLINK_NOFOLLOW) == 0 && fstatat(parent, name, &here, AT_SYMLINK_NOFOLLOW) == 0 &&
                st.st_ino == here.st_ino && st.st_dev == here.st_dev;
    bool done = same || (clear_name(parent, name) && linkat(target, last, parent, name, 0) == 0);
    if (!done)
        fail(errno, NULL);
    if (target != self.root)
        close(target);
    return done && skip(self.entry.size);
}

/* Makes one entry of the tree. */
static bool unpack_entry(void) {
    const char *name;
    if (!clean(self.entry.path))
        return fail(EBADMSG, "a name outside of the archive");
    if (self.entry.path[0] == '\0')
        /* The directory itself. */
        return self.entry.type == '5' ? skip(self.entry.size) : fail(EBADMSG, "an entry without a name");
    int parent = entry_parent(&name);
    if (parent < 0)
        return fail(errno, NULL);
    switch (self.entry.type) {
    case '0':
    case '7':
        return unpack_file(parent, name);
    case '5':
        return unpack_directory(parent, name);
    case '2':
        return unpack_symbolic(parent, name);
    case '1':
        return unpack_hard(parent, name);
    default:
        return fail(EBADMSG, "neither a file, a directory nor a link");
    }
}

/* Takes what is said of entries that follow. False when it is malformed. */
static bool take_records(char type) {
    char *text = read_text(self.entry.size);
    if (text == NULL)
        return false;
    if (type == 'L' || type == 'K') {
        struct tar_records *records = &self.next;
        if (strlen(text) >= TAR_NAME_MAX) {
            free(text);
            return fail(ENAMETOOLONG, NULL);
        }
        strcpy(type == 'L' ? records->values.path : records->values.link, text);
        *(type == 'L' ? &records->has_path : &records->has_link) = true;
        free(text);
        return true;
    }
    bool valid = tar_decode_records(text, (size_t)self.entry.size, type == 'g' ? &self.all : &self.next);
    free(text);
    return valid || fail(EBADMSG, "malformed pax records");
}

/* Takes the next header and what belongs to it. False at the end, or when it failed and the answer says why. */
static bool unpack_next(bool *failed) {
    struct tar_block block;
    *failed = true;
    ssize_t n = read_all(self.answer->in, &block, sizeof block);
    if (n == 0 || (n == sizeof block && tar_is_end(&block)))
        return *failed = false;
    if (n != sizeof block || !tar_decode(&block, &self.entry))
        return fail(EBADMSG, "not a header of a tar archive");
    if (self.entry.type == 'x' || self.entry.type == 'g' || self.entry.type == 'L' || self.entry.type == 'K')
        return take_records(self.entry.type);
    tar_apply(&self.all, &self.entry);
    tar_apply(&self.next, &self.entry);
    memset(&self.next, 0, sizeof self.next);
    return unpack_entry();
}

bool op_unpack(struct fields fields, struct answer *answer) {
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    self.answer = answer;
    self.owner = geteuid() == 0;
    self.parent = -1;
    if (!op_mkdir(fields, answer))
        return false;
    self.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self.root < 0)
        return answer_fail(answer, "open", errno, "%.300s: %s", path, strerror(errno));
    answer_begin(answer);
    bool failed;
    while (unpack_next(&failed))
        ;
    /* What follows the end is padding. */
    while (!failed && read(answer->in, self.piece, sizeof self.piece) > 0)
        ;
    return !failed;
}

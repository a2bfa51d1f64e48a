/* Operation `pack`: what is at a path as a tar archive. Links are packed as links; of sockets, FIFOs and devices only the name is said. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "operations.h"
#include "tar.h"
#include "tree.h"

enum { PIECE = 65536, RECORDS_ROOM = 3 * TAR_NAME_MAX };

static struct packing {
    struct answer *answer;
    char path[TAR_NAME_MAX]; /* of the present entry in the archive */
    struct tar_entry entry;
    char records[RECORDS_ROOM];
    char piece[PIECE];
} self;

static bool fail(int error) { return answer_fail(self.answer, "pack", error, "%.300s: %s", self.path, strerror(error)); }

static bool send(const void *data, size_t size) {
    return answer_data(self.answer, data, size) || answer_fail(self.answer, "pack", EPIPE, "nobody listens");
}

/* Sends zeros up to the end of a block. */
static bool pad(uint64_t size) {
    static const char zeros[TAR_BLOCK];
    return send(zeros, (size_t)(-size % TAR_BLOCK));
}

/* Sends what does not fit into the header. */
static bool send_records(void) {
    struct tar_entry *entry = &self.entry;
    struct tar_entry header = {.type = 'x', .path = "pax", .mode = 0644};
    struct tar_block block;
    char number[32];
    size_t size = 0;
    if (strlen(entry->path) > sizeof block.name)
        size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "path", entry->path);
    if (strlen(entry->link) > sizeof block.link)
        size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "linkpath", entry->link);
    snprintf(number, sizeof number, "%lld.%09ld", (long long)entry->mtime, entry->nanoseconds);
    size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "mtime", number);
    snprintf(number, sizeof number, "%llu", (unsigned long long)entry->size);
    size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "size", number);
    snprintf(number, sizeof number, "%llu", (unsigned long long)entry->uid);
    size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "uid", number);
    snprintf(number, sizeof number, "%llu", (unsigned long long)entry->gid);
    size += tar_encode_record(self.records + size, RECORDS_ROOM - size, "gid", number);
    header.size = size;
    tar_encode(&header, &block);
    return send(&block, sizeof block) && send(self.records, size) && pad(size);
}

/* Sends the header of the present entry. */
static bool send_header(const struct stat *st, char type) {
    struct tar_block block;
    struct tar_entry *entry = &self.entry;
    entry->type = type;
    /* A directory is named with a slash, as is the custom. */
    int length = snprintf(entry->path, sizeof entry->path, "%s%s", self.path, type == '5' ? "/" : "");
    if (length < 0 || (size_t)length >= sizeof entry->path)
        return fail(ENAMETOOLONG);
    if (type != '2')
        entry->link[0] = '\0';
    entry->mode = st->st_mode & 07777;
    entry->size = type == '0' ? (uint64_t)st->st_size : 0;
    entry->uid = st->st_uid;
    entry->gid = st->st_gid;
    entry->mtime = st->st_mtim.tv_sec;
    entry->nanoseconds = st->st_mtim.tv_nsec;
    if ((!tar_encode(entry, &block) || entry->nanoseconds != 0) && !send_records())
        return false;
    return send(&block, sizeof block);
}

/* Sends the content of a file: exactly the size that the header has, whatever the file does meanwhile. */
static bool send_content(int fd, uint64_t size) {
    for (uint64_t left = size; left > 0;) {
        size_t wish = left < PIECE ? (size_t)left : PIECE;
        ssize_t n = read_all(fd, self.piece, wish);
        if (n < 0)
            return fail(errno);
        memset(self.piece + n, 0, wish - (size_t)n);
        if (!send(self.piece, wish))
            return false;
        left -= wish;
    }
    return pad(size);
}

static bool pack_entry(int directory, const char *name);

/* Packs what is in a directory, whose descriptor is closed. */
static bool pack_children(int fd) {
    DIR *directory = fdopendir(fd);
    if (directory == NULL) {
        close(fd);
        return fail(ENOMEM);
    }
    size_t length = strlen(self.path);
    struct dirent *entry;
    bool done = true;
    while (done && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (length + strlen(entry->d_name) + 2 > sizeof self.path)
            done = fail(ENAMETOOLONG);
        else {
            snprintf(self.path + length, sizeof self.path - length, "/%s", entry->d_name);
            done = pack_entry(dirfd(directory), entry->d_name);
            self.path[length] = '\0';
        }
    }
    closedir(directory);
    return done;
}

/* Packs a file or directory through its descriptor, so that it is what it was taken for. */
static bool pack_opened(int directory, const char *name, bool is_directory) {
    struct stat st;
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (is_directory ? O_DIRECTORY : 0));
    if (fd < 0)
        /* It went, or became something else. */
        return errno == ENOENT || errno == ELOOP || errno == ENOTDIR || fail(errno);
    if (fstat(fd, &st) < 0 || (!is_directory && !S_ISREG(st.st_mode))) {
        close(fd);
        return true;
    }
    bool done = send_header(&st, is_directory ? '5' : '0');
    if (is_directory && done)
        return pack_children(fd);
    done = done && send_content(fd, (uint64_t)st.st_size);
    close(fd);
    return done;
}

static bool pack_link(int directory, const char *name, const struct stat *st) {
    ssize_t n = readlinkat(directory, name, self.entry.link, sizeof self.entry.link - 1);
    if (n < 0)
        return errno == ENOENT || errno == EINVAL || fail(errno);
    self.entry.link[n] = '\0';
    return send_header(st, '2');
}

static bool pack_entry(int directory, const char *name) {
    struct stat st;
    if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT || fail(errno);
    switch (st.st_mode & S_IFMT) {
    case S_IFREG:
        return pack_opened(directory, name, false);
    case S_IFDIR:
        return pack_opened(directory, name, true);
    case S_IFLNK:
        return pack_link(directory, name, &st);
    case S_IFIFO:
        return send_header(&st, '6');
    case S_IFCHR:
        return send_header(&st, '3');
    case S_IFBLK:
        return send_header(&st, '4');
    default:
        /* A socket, for which archives have no type of their own. */
        return send_header(&st, 's');
    }
}

bool op_pack(struct fields fields, struct answer *answer) {
    static const char end[2 * TAR_BLOCK];
    char path[PATH_MAX];
    struct stat st;
    const char *wish = path_field(fields, "path", answer);
    if (wish == NULL)
        return false;
    self.answer = answer;
    int length = snprintf(path, sizeof path, "%s", wish);
    if (length < 0 || (size_t)length >= sizeof path)
        return answer_fail(answer, "open", ENAMETOOLONG, "%.300s: %s", wish, strerror(ENAMETOOLONG));
    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
    if (lstat(path, &st) < 0)
        return answer_fail(answer, "open", errno, "%.300s: %s", wish, strerror(errno));
    const char *name = strcmp(path, "/") == 0 ? "." : strrchr(path, '/') + 1;
    strcpy(self.path, name);
    answer_begin(answer);
    return pack_entry(AT_FDCWD, path) && send(end, sizeof end);
}

/* Whole reads and writes, and small files as a whole. */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* True when the call is worth repeating: it was interrupted, or the descriptor is ready again after it would have blocked. */
static bool again(int fd, short event) {
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN)
        return false;
    struct pollfd ready = {.fd = fd, .events = event};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

bool write_all(int fd, const void *data, size_t size) {
    const char *at = data;
    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0) {
            if (again(fd, POLLOUT))
                continue;
            return false;
        }
        at += n;
        size -= (size_t)n;
    }
    return true;
}

ssize_t read_all(int fd, void *data, size_t size) {
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, (char *)data + got, size - got);
        if (n == 0)
            break;
        if (n > 0)
            got += (size_t)n;
        else if (!again(fd, POLLIN))
            return -1;
    }
    return (ssize_t)got;
}

/* Closes without disturbing errno. */
static void discard(int fd) {
    int saved = errno;
    close(fd);
    errno = saved;
}

char *read_file(int directory, const char *name, size_t limit, size_t *size) {
    /* O_NONBLOCK: a planted FIFO must not hold us up. */
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return NULL;
    struct stat st;
    char *content = NULL;
    if (fstat(fd, &st) < 0) {
        discard(fd);
        return NULL;
    }
    if (!S_ISREG(st.st_mode))
        errno = EINVAL;
    else if (st.st_size > (off_t)limit)
        errno = EFBIG;
    else
        content = malloc((size_t)st.st_size + 1);
    if (content != NULL) {
        ssize_t got = read_all(fd, content, (size_t)st.st_size);
        if (got < 0) {
            free(content);
            content = NULL;
        } else {
            content[got] = '\0';
            *size = (size_t)got;
        }
    }
    discard(fd);
    return content;
}

bool write_file(int directory, const char *name, const void *data, size_t size, bool durable) {
    return write_file_from(directory, directory, name, data, size, durable);
}

bool write_file_from(int scratch, int directory, const char *name, const void *data, size_t size, bool durable) {
    char beside[256];
    int length = snprintf(beside, sizeof beside, ".%s.%ld", name, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof beside) {
        errno = ENAMETOOLONG;
        return false;
    }
    unlinkat(scratch, beside, 0);
    int fd = openat(scratch, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool done = write_all(fd, data, size) && (!durable || fsync(fd) == 0);
    discard(fd);
    done = done && renameat(scratch, beside, directory, name) == 0;
    if (!done) {
        int saved = errno;
        unlinkat(scratch, beside, 0);
        errno = saved;
        return false;
    }
    return !durable || fsync(directory) == 0;
}

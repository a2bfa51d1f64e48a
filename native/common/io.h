/* Whole reads and writes on blocking or non-blocking descriptors, and small files read or replaced as a whole. */
#ifndef HOLT_IO_H
#define HOLT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Writes everything; waits where the descriptor would block. False with errno when it can not. */
bool write_all(int fd, const void *data, size_t size);

/* Reads until size bytes or the end are reached. The number of bytes, or -1 with errno. */
ssize_t read_all(int fd, void *data, size_t size);

/*
 * The content of a regular file in the directory, never through a link, followed by a NUL that size does not count. To be freed.
 * NULL with errno: EFBIG above the limit, EINVAL when it is no regular file.
 */
char *read_file(int directory, const char *name, size_t limit, size_t *size);

/*
 * Replaces a file (0600) in the directory by writing beside it and renaming. Durable: the file and the directory are on disk on return.
 * False with errno, and the former file as it was, when it can not.
 */
bool write_file(int directory, const char *name, const void *data, size_t size, bool durable);

/* Likewise, but written in the directory `scratch` of the same file system: whoever watches the other one sees the finished file alone. */
bool write_file_from(int scratch, int directory, const char *name, const void *data, size_t size, bool durable);

#endif

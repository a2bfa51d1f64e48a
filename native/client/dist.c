/* The distribution that this program belongs to. */
#include "dist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "leave.h"

/* Cuts the last part off a path. */
static void to_parent(char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
}

void dist_find(struct dist *dist) {
    char root[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", root, sizeof root - 1);
    if (size < 0)
        leave(1, "/proc/self/exe: %s (expected: the path of this program); mount /proc", strerror(errno));
    root[size] = '\0';
    to_parent(root);
    to_parent(root);

    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/build-id", root);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        leave(1, "%s: %s (expected: the id of this build); install the distribution again", path, strerror(errno));
    char line[BUILD_ID_MAX + 2];
    ssize_t read = read_all(fd, line, sizeof line - 1);
    close(fd);
    line[read < 0 ? 0 : read] = '\0';
    size_t length = strcspn(line, "\n");
    if (length == 0 || length > BUILD_ID_MAX || strcspn(line, " ") < length)
        leave(1, "%s: no build id (expected: one line of at most %d bytes); install the distribution again", path, BUILD_ID_MAX);
    memcpy(dist->build, line, length);
    dist->build[length] = '\0';
    snprintf(dist->daemon, sizeof dist->daemon, "%s/libexec/holt-daemon", root);
}

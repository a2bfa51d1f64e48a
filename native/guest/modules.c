/* Kernel modules of the initramfs. */
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io.h"

enum { ORDER_MAX = 65536, COMPRESSED_FILE = 4 };

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text);
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* Loads one: 0, or an errno. */
static int load(int directory, const char *name) {
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int flags = ends_with(name, ".xz") || ends_with(name, ".zst") || ends_with(name, ".gz") ? COMPRESSED_FILE : 0;
    int error = syscall(SYS_finit_module, fd, "", flags) < 0 && errno != EEXIST ? errno : 0;
    close(fd);
    return error;
}

void modules_load(char fault[FAULT_MAX]) {
    int directory = open("/modules", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t size;
    char *order = directory < 0 ? NULL : read_file(directory, "order", ORDER_MAX, &size);
    char *rest = order;
    char *name;
    while (rest != NULL && (name = strsep(&rest, "\n")) != NULL) {
        int error = name[0] == '\0' ? 0 : load(directory, name);
        if (error != 0)
            fault_set(fault, "%.200s: %s (expected: a module of this kernel)", name, strerror(error));
    }
    free(order);
    if (directory >= 0)
        close(directory);
}

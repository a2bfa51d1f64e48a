/* Start times and the boot id, from /proc. */
#include "proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"

/* Reads the beginning of a file of /proc as text; false when there is nothing. */
static bool read_text(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read_all(fd, text, size - 1);
    close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    return true;
}

unsigned long long proc_start_in(const char *stat) {
    const char *at = strrchr(stat, ')');
    /* The name is field 2; each blank begins the next one. */
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

unsigned long long proc_start(pid_t pid) {
    char path[64];
    char stat[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    return read_text(path, stat, sizeof stat) ? proc_start_in(stat) : 0;
}

bool boot_id(char id[BOOT_ID_SIZE]) {
    return read_text("/proc/sys/kernel/random/boot_id", id, BOOT_ID_SIZE) && strlen(id) == BOOT_ID_SIZE - 1;
}

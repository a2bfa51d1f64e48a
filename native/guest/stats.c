/* Operation `stats`: what the machine uses. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "operations.h"

enum { TEXT_MAX = 4096, TICK_MS = 10, KIB = 1024 };

/* The beginning of a file of /proc; empty when there is none. */
static void read_start(const char *path, char text[TEXT_MAX]) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read_all(fd, text, TEXT_MAX - 1);
    text[n < 0 ? 0 : n] = '\0';
    if (fd >= 0)
        close(fd);
}

/* The number after a word. */
static unsigned long long number_after(const char *text, const char *word) {
    const char *at = strstr(text, word);
    return at == NULL ? 0 : strtoull(at + strlen(word), NULL, 10);
}

static void add_memory(struct bytes *to) {
    char text[TEXT_MAX];
    read_start("/proc/meminfo", text);
    field_print(to, "memory-total", "%llu", number_after(text, "MemTotal:") * KIB);
    field_print(to, "memory-available", "%llu", number_after(text, "MemAvailable:") * KIB);
}

/* Milliseconds that processors worked: all columns but idle and waiting, and the guests' that are counted among the others. */
static void add_processor(struct bytes *to) {
    char text[TEXT_MAX];
    unsigned long long sum = 0;
    read_start("/proc/stat", text);
    char *at = strncmp(text, "cpu ", 4) == 0 ? text + 4 : NULL;
    for (int column = 0; at != NULL && column < 8; column++) {
        unsigned long long ticks = strtoull(at, &at, 10);
        if (column != 3 && column != 4)
            sum += ticks;
    }
    field_print(to, "cpu", "%llu", sum * TICK_MS);
}

static void add_processes(struct bytes *to) {
    DIR *directory = opendir("/proc");
    struct dirent *entry;
    int count = 0;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        count += isdigit((unsigned char)entry->d_name[0]) != 0;
    if (directory != NULL)
        closedir(directory);
    field_print(to, "processes", "%d", count);
}

bool op_stats(struct fields fields, struct answer *answer) {
    (void)fields;
    struct bytes *to = &answer->data;
    struct timespec now;
    struct statvfs root = {0};
    char text[TEXT_MAX];
    clock_gettime(CLOCK_BOOTTIME, &now);
    field_print(to, "uptime", "%lld", now.tv_sec * 1000LL + now.tv_nsec / 1000000);
    read_start("/proc/loadavg", text);
    text[strcspn(text, " \n")] = '\0';
    field_add(to, "load", text);
    add_memory(to);
    statvfs("/", &root);
    field_print(to, "disk-total", "%llu", (unsigned long long)root.f_blocks * root.f_frsize);
    field_print(to, "disk-free", "%llu", (unsigned long long)root.f_bavail * root.f_frsize);
    add_processes(to);
    add_processor(to);
    clock_gettime(CLOCK_REALTIME, &now);
    field_print(to, "time", "%lld", now.tv_sec * 1000000000LL + now.tv_nsec);
    return true;
}

/* Operation `ports`: listening TCP sockets and whose they are. */
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "operations.h"

enum { LISTENERS_MAX = 1024, LISTEN = 0x0a };

struct listener {
    char address[INET6_ADDRSTRLEN];
    unsigned port;
    unsigned long inode;
    long pid; /* 0 when it was not found */
    char command[64];
};

static struct listener listeners[LISTENERS_MAX];
static size_t count;

/* Reads an address as /proc/net has it: words of 4 bytes in the processor's order. */
static void read_address(const char *text, char *address) {
    uint32_t words[4] = {0};
    int four = strlen(text) == 8;
    for (int i = 0; i < (four ? 1 : 4) && strlen(text) >= 8; i++, text += 8) {
        char word[9] = "";
        memcpy(word, text, 8);
        words[i] = (uint32_t)strtoul(word, NULL, 16);
    }
    inet_ntop(four ? AF_INET : AF_INET6, words, address, INET6_ADDRSTRLEN);
}

/* Reads a table of sockets. */
static void read_table(const char *path) {
    FILE *table = fopen(path, "re");
    char line[512];
    while (table != NULL && count < LISTENERS_MAX && fgets(line, sizeof line, table) != NULL) {
        char local[33];
        unsigned port;
        unsigned state;
        unsigned long inode;
        if (sscanf(line, " %*[0-9]: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %lu", local, &port, &state, &inode) != 4 ||
            state != LISTEN)
            continue;
        struct listener *listener = &listeners[count++];
        *listener = (struct listener){.port = port, .inode = inode, .command = "-"};
        read_address(local, listener->address);
    }
    if (table != NULL)
        fclose(table);
}

/* The first process found keeps a socket. */
static void claim(unsigned long inode, long pid) {
    for (size_t i = 0; i < count; i++) {
        if (listeners[i].inode != inode || listeners[i].pid != 0)
            continue;
        char path[64];
        listeners[i].pid = pid;
        snprintf(path, sizeof path, "/proc/%ld/comm", pid);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ssize_t n = read_all(fd, listeners[i].command, sizeof listeners[i].command - 1);
        listeners[i].command[n < 0 ? 0 : n] = '\0';
        listeners[i].command[strcspn(listeners[i].command, "\n")] = '\0';
        close(fd);
    }
}

/* Looks through what a process has open. */
static void search(long pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", pid);
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char target[64];
        ssize_t n = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
        if (n <= 0)
            continue;
        target[n] = '\0';
        if (strncmp(target, "socket:[", 8) == 0)
            claim(strtoul(target + 8, NULL, 10), pid);
    }
    if (directory != NULL)
        closedir(directory);
}

bool op_ports(struct fields fields, struct answer *answer) {
    (void)fields;
    read_table("/proc/net/tcp");
    read_table("/proc/net/tcp6");
    DIR *directory = count == 0 ? NULL : opendir("/proc");
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        if (isdigit((unsigned char)entry->d_name[0]))
            search(strtol(entry->d_name, NULL, 10));
    if (directory != NULL)
        closedir(directory);
    for (size_t i = 0; i < count; i++) {
        char line[256];
        int size = snprintf(line, sizeof line, "%s %u %ld %s", listeners[i].address, listeners[i].port, listeners[i].pid, listeners[i].command);
        bytes_add(&answer->data, line, (size_t)size + 1);
    }
    return true;
}

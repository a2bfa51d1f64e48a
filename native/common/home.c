/* The data directory and the directory of sockets. */
#include "home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t fnv1a(const void *data, size_t size) {
    const uint8_t *at = data;
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 16777619u;
    return hash;
}

/* The value of a variable that is set to something. */
static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Joins a path and what follows it; false when it is too long. */
static bool join(char to[PATH_MAX], const char *path, const char *rest) {
    int n = snprintf(to, PATH_MAX, "%s%s", path, rest);
    return n > 0 && n < PATH_MAX;
}

/* Creates the directory and the ones above it (0700). */
static bool create_all(const char *path) {
    char part[PATH_MAX];
    if (!join(part, path, "")) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        /* What is there is left to the last call to judge: it may be a link, or a place that we can not write to. */
        mkdir(part, 0700);
        *slash = '/';
    }
    return mkdir(part, 0700) == 0 || errno == EEXIST;
}

enum home_state directory_of_ours(const char *path, bool create, char fault[FAULT_MAX]) {
    if (create && mkdir(path, 0700) < 0 && errno != EEXIST) {
        fault_set(fault, "%s: %s (expected: a directory that can be created); set HOLT_HOME to a directory that you can write to", path,
                  strerror(errno));
        return HOME_REFUSED;
    }
    struct stat st;
    if (lstat(path, &st) < 0) {
        if (!create && errno == ENOENT)
            return HOME_ABSENT;
        fault_set(fault, "%s: %s (expected: a directory of yours); set HOLT_HOME to a directory that you can write to", path,
                  strerror(errno));
        return HOME_REFUSED;
    }
    if (!S_ISDIR(st.st_mode))
        fault_set(fault, "%s: %s (expected: a directory); move it away, or set HOLT_HOME to another directory", path,
                  S_ISLNK(st.st_mode) ? "a symbolic link" : "not a directory");
    else if (st.st_uid != geteuid())
        fault_set(fault, "%s: owned by uid %ld (expected: uid %ld); set HOLT_HOME to a directory of yours", path, (long)st.st_uid,
                  (long)geteuid());
    else if ((st.st_mode & 0777) != 0700)
        fault_set(fault, "%s: mode %04o (expected: 0700); look at what is in it, then run: chmod 700 '%s'", path, st.st_mode & 0777, path);
    else
        return HOME_READY;
    return HOME_REFUSED;
}

/* Says that the data directory's path is too long for what has to lie below it. */
static bool too_long(size_t size, char fault[FAULT_MAX]) {
    fault_set(fault, "home: a path of %zu bytes (expected: at most %d); set HOLT_HOME to a shorter one", size, DATA_PATH_MAX);
    return false;
}

/* The path of the data directory as the environment has it. */
static bool data_path(char path[PATH_MAX], char fault[FAULT_MAX]) {
    const char *base;
    const char *rest;
    if ((base = variable("HOLT_HOME")) != NULL)
        rest = "";
    else if ((base = variable("XDG_DATA_HOME")) != NULL && base[0] == '/')
        rest = "/holt";
    else if ((base = variable("HOME")) != NULL)
        rest = "/.local/share/holt";
    else {
        fault_set(fault, "neither HOLT_HOME nor HOME is set (expected: one of them); set HOLT_HOME to a directory that you can write to");
        return false;
    }
    if (strlen(base) + strlen(rest) <= DATA_PATH_MAX && join(path, base, rest))
        return true;
    return too_long(strlen(base) + strlen(rest), fault);
}

/* Resolves the data directory and checks that nobody else can put anything into it. */
static enum home_state find_data(char data[PATH_MAX], bool create, char fault[FAULT_MAX]) {
    char path[PATH_MAX];
    if (!data_path(path, fault))
        return HOME_REFUSED;
    bool created = !create || create_all(path);
    if (!created || realpath(path, data) == NULL) {
        if (!create && errno == ENOENT)
            return HOME_ABSENT;
        fault_set(fault, "%s: %s (expected: a directory that exists or can be created); set HOLT_HOME to a directory that you can write to",
                  path, strerror(errno));
        return HOME_REFUSED;
    }
    struct stat st;
    if (strlen(data) > DATA_PATH_MAX)
        too_long(strlen(data), fault);
    else if (stat(data, &st) < 0 || !S_ISDIR(st.st_mode))
        fault_set(fault, "%s: not a directory (expected: a directory of yours); set HOLT_HOME to another path", data);
    else if (st.st_uid != geteuid())
        fault_set(fault, "%s: owned by uid %ld (expected: uid %ld); set HOLT_HOME to a directory of yours", data, (long)st.st_uid,
                  (long)geteuid());
    else if ((st.st_mode & 0022) != 0)
        fault_set(fault, "%s: mode %04o, others can write to it (expected: 0700); run: chmod 700 '%s'", data, st.st_mode & 0777, data);
    else
        return HOME_READY;
    return HOME_REFUSED;
}

enum home_state home_find(struct home *home, const char *shared, bool create, char fault[FAULT_MAX]) {
    enum home_state state = find_data(home->data, create, fault);
    if (state != HOME_READY)
        return state;
    if (!join(home->run, home->data, "/run") || strlen(home->run) > RUN_PATH_MAX) {
        int n = snprintf(home->run, sizeof home->run, "%s/holt-%lu", shared, (unsigned long)geteuid());
        state = directory_of_ours(home->run, create, fault);
        if (state != HOME_READY)
            return state;
        snprintf(home->run + n, sizeof home->run - (size_t)n, "/%08x", fnv1a(home->data, strlen(home->data)));
    }
    int n = snprintf(home->socket, sizeof home->socket, "%s/holt.sock", home->run);
    if (n < 0 || (size_t)n >= sizeof home->socket) {
        fault_set(fault, "%s/holt.sock: %d bytes (expected: at most %d); set HOLT_HOME to a shorter path", home->run, n, SOCKET_PATH_MAX);
        return HOME_REFUSED;
    }
    return directory_of_ours(home->run, create, fault);
}

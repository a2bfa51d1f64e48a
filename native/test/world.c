/* What the tests of programs need around them. */
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bytes.h"
#include "harness.h"
#include "io.h"

const char *here(const char *name) {
    static char paths[4][PATH_MAX];
    static int next;
    char *path = paths[next++ % 4];
    char directory[PATH_MAX / 2];
    CHECK(getcwd(directory, sizeof directory) != NULL);
    snprintf(path, PATH_MAX, "%s/%s", directory, name);
    return path;
}

void put_bytes(const char *path, const void *content, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    CHECK(write_all(fd, content, size));
    close(fd);
}

void put_file(const char *path, const char *content) { put_bytes(path, content, strlen(content)); }

char *get_file(const char *path) {
    size_t size;
    char *content = read_file(AT_FDCWD, path, 64 << 20, &size);
    if (content == NULL)
        test_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
    return content;
}

bool exists(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

/* Copies a program. */
static void copy_program(const char *from, const char *to) {
    size_t size;
    char *content = read_file(AT_FDCWD, from, 64 << 20, &size);
    CHECK(content != NULL);
    put_bytes(to, content, size);
    CHECK(chmod(to, 0700) == 0);
    free(content);
}

void world_make(void) {
    static const char *const directories[] = {"home", "home/run", "dist", "dist/bin", "dist/libexec"};
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        CHECK(mkdir(directories[i], 0700) == 0);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/holt", programs);
    copy_program(path, "dist/bin/holt");
    CHECK(symlink(test_program, "dist/libexec/holt-daemon") == 0);
    put_file("dist/build-id", BUILD "\n");
    setenv("HOLT_HOME", here("home"), 1);
    /* Every directory of it can be searched by everybody: what is missing is missing, not forbidden. */
    setenv("PATH", "/usr/bin:/bin", 1);
}

struct process start_list(const char *const *argv) {
    int in[2];
    int out[2];
    int err[2];
    CHECK(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0);
    struct process process = {.pid = fork(), .in = in[1], .out = out[0], .err = err[0]};
    CHECK(process.pid >= 0);
    if (process.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        dup2(err[1], 2);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    return process;
}

struct process start_on_terminal(const char *const *argv) {
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int master;
    struct process process = {.pid = forkpty(&master, NULL, NULL, &size)};
    CHECK(process.pid >= 0);
    if (process.pid == 0) {
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    fcntl(master, F_SETFD, FD_CLOEXEC);
    process.in = process.out = process.err = master;
    return process;
}

char *read_text(int fd) {
    struct bytes text = {0};
    char buffer[4096];
    ssize_t n;
    /* The other side of a terminal that ended is an error to read. */
    while ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
        bytes_add(&text, buffer, n > 0 ? (size_t)n : 0);
    bytes_add(&text, "", 1);
    return (char *)text.data;
}

void read_until(int fd, const char *end) {
    struct bytes text = {0};
    size_t size = strlen(end);
    while (bytes_size(&text) < size || memcmp(text.data + text.end - size, end, size) != 0) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n <= 0) {
            bytes_add(&text, "", 1);
            test_fail(__FILE__, __LINE__, "the stream ended with:\n%s\nexpected:\n%s", (char *)text.data, end);
        }
        bytes_add(&text, &c, 1);
    }
    bytes_free(&text);
}

int wait_end(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        CHECK(errno == EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void wait_stopped(pid_t pid) {
    int status;
    while (waitpid(pid, &status, WUNTRACED) < 0)
        CHECK(errno == EINTR);
    CHECK(WIFSTOPPED(status));
}

struct result finish(struct process *process) {
    if (process->in >= 0 && process->in != process->out)
        close(process->in);
    struct result result = {.out = read_text(process->out)};
    result.err = process->err == process->out ? result.out : read_text(process->err);
    result.status = wait_end(process->pid);
    return result;
}

const char *runner(void) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/holt-run", programs);
    return path;
}

void put_launch(const char *cwd, const char *const *argv) {
    struct bytes launch = {0};
    char field[4096];
    mkdir("s", 0700);
    static const char head[] = "holt-launch 1\0launch=the-launch";
    bytes_add(&launch, head, sizeof head);
    snprintf(field, sizeof field, "cwd=%s", cwd);
    bytes_add(&launch, field, strlen(field) + 1);
    bytes_add(&launch, "umask=027", 10);
    for (; *argv != NULL; argv++) {
        bytes_add(&launch, "arg=", 4);
        bytes_add(&launch, *argv, strlen(*argv) + 1);
    }
    put_bytes("s/launch", launch.data, launch.end);
    static const char env[] = "PATH=/usr/bin:/bin\0MARK=here\0TERM=of-caller";
    put_bytes("s/env", env, sizeof env);
    bytes_free(&launch);
}

const char *line_of(const char *path, const char *name) {
    char start[64];
    snprintf(start, sizeof start, "\n%s=", name);
    char *line = strstr(get_file(path), start);
    if (line == NULL)
        test_fail(__FILE__, __LINE__, "%s: no %s in:\n%s", path, name, get_file(path));
    line += strlen(start);
    line[strcspn(line, "\n")] = '\0';
    return line;
}

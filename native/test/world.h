/* What the tests of programs need around them: a distribution and a home in the working directory, files, and processes with pipes or a tty. */
#ifndef HOLT_TEST_WORLD_H
#define HOLT_TEST_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The newest build id in these tests, and one that is older. */
#define BUILD "20300101000000-0000000b"
#define OLDER "20200101000000-0000000a"

/* Makes the directories home (with run) and dist, which holds the client under test and a daemon of ours; sets HOLT_HOME. */
void world_make(void);

/* The absolute path of something in the working directory. A static buffer. */
const char *here(const char *name);

void put_file(const char *path, const char *content);
void put_bytes(const char *path, const void *content, size_t size);
/* The content, NUL-ended; fails the test when it is not there. Never freed: tests are short. */
char *get_file(const char *path);
bool exists(const char *path);

/* A program that runs. */
struct process {
    pid_t pid;
    int in;  /* the end of its standard input to write to, -1 when closed */
    int out; /* the end of its standard output to read */
    int err; /* likewise */
};

/* Starts a program with pipes; the list ends with NULL. */
struct process start_list(const char *const *argv);
#define start_program(...) start_list((const char *const[]){__VA_ARGS__, NULL})

/* Starts the client of the distribution. */
#define start_holt(...) start_program(here("dist/bin/holt"), ##__VA_ARGS__)

/* Starts a program on a terminal of its own, 24 rows of 80; `in` and `out` are its other side. */
struct process start_on_terminal(const char *const *argv);

/* Reads to the end. Never freed. */
char *read_text(int fd);
/* Reads until the text ends with this. */
void read_until(int fd, const char *end);

/* Waits for the end: the exit status, or 128 + the signal's number. */
int wait_end(pid_t pid);
/* Waits until it is stopped. */
void wait_stopped(pid_t pid);

/* What a program printed and how it ended, with empty input. */
struct result {
    int status;
    char *out;
    char *err;
};
struct result finish(struct process *process);

/* The path of the runner under test. */
const char *runner(void);

/* Makes the directory s with the files of a launch; the list of arguments ends with NULL. */
void put_launch(const char *cwd, const char *const *argv);

/* The value of a line name=value in a file; fails when it is not there. */
const char *line_of(const char *path, const char *name);

#endif

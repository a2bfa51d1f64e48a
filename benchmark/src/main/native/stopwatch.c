/*
 * stopwatch [-s] [-p MILLISECONDS] ROUNDS COMMAND ARGUMENT... [--- COMMAND ARGUMENT...]...
 *
 * Runs the commands in turn, ROUNDS times, and prints one line per run: the index of the command, a space, and the nanoseconds from before
 * it was started until it was reaped. The commands read from /dev/null and print to /dev/null, and find the number of the round, from 1
 * on, in ROUND. With -s everything that is still to be written to disk is written before each run, outside of the measured time; with -p
 * there is a pause before each run. A command that fails ends it with status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { COMMANDS = 8 };

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

/* The time that one run takes; -1 when it failed. */
static int64_t measure(char **command, const posix_spawn_file_actions_t *actions) {
    pid_t pid;
    int status;
    int64_t start = now();
    int error = posix_spawnp(&pid, command[0], actions, NULL, command, environ);
    if (error != 0) {
        fprintf(stderr, "stopwatch: %s: %s\n", command[0], strerror(error));
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    int64_t end = now();
    if (status == 0)
        return end - start;
    fprintf(stderr, "stopwatch: %s: ended by %s %d\n", command[0], WIFEXITED(status) ? "status" : "signal",
            WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return -1;
}

int main(int argc, char **argv) {
    int syncs = 0;
    long pause = 0;
    int option;
    while ((option = getopt(argc, argv, "+sp:")) != -1) {
        if (option == 's')
            syncs = 1;
        else if (option == 'p')
            pause = atol(optarg);
        else
            return 2;
    }
    long rounds = optind < argc ? atol(argv[optind++]) : 0;
    char **commands[COMMANDS];
    int count = 0;
    for (int i = optind; i < argc && count < COMMANDS; i++) {
        commands[count++] = argv + i;
        while (i < argc && strcmp(argv[i], "---") != 0)
            i++;
        argv[i] = NULL;
    }
    if (rounds < 1 || count == 0) {
        fputs("usage: stopwatch [-s] [-p MILLISECONDS] ROUNDS COMMAND ARGUMENT... [--- COMMAND ARGUMENT...]...\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (long round = 1; round <= rounds; round++) {
        char number[24];
        snprintf(number, sizeof number, "%ld", round);
        setenv("ROUND", number, 1);
        for (int i = 0; i < count; i++) {
            if (syncs)
                sync();
            if (pause > 0)
                nanosleep(&(struct timespec){.tv_sec = pause / 1000, .tv_nsec = pause % 1000 * 1000000}, NULL);
            int64_t took = measure(commands[i], &actions);
            if (took < 0)
                return 1;
            printf("%d %" PRId64 "\n", i, took);
        }
    }
    return 0;
}

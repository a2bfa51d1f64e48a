/*
 * hook-sender RUNNER RATE COUNT DIRECTORY LAUNCH [DIRECTORY LAUNCH]...
 *
 * Calls hooks as agents do: runs `RUNNER hook DIRECTORY EVENT` COUNT times, RATE a second and one after the other, with HOLT_LAUNCH_ID set to
 * LAUNCH and a small JSON object on its standard input, for the directories in turn. The hooks of a directory are turns of ten: a prompt, four
 * tools with their ends, and the end. Who is late catches up. For each it prints a line when all are done: its number from 0 on, which is also
 * in the name of its tool, and the nanoseconds of the monotonic clock before it was started and after it was reaped. A hook that fails ends it
 * with status 1.
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

enum { FIXED = 4, TURN = 10 };

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static const char *event(long in_turn) {
    if (in_turn == 0)
        return "UserPromptSubmit";
    if (in_turn == TURN - 1)
        return "Stop";
    return in_turn % 2 == 1 ? "PreToolUse" : "PostToolUse";
}

/* Runs one hook to its end; false when it failed. */
static int run(char *runner, char *directory, long number, long in_turn) {
    char content[200];
    int size = snprintf(content, sizeof content, "{\"prompt\": \"begin\", \"tool_name\": \"n%ld\", \"tool_use_id\": \"u%ld\"}\n", number,
                        (in_turn + 1) / 2);
    int input[2];
    if (pipe2(input, O_CLOEXEC) != 0 || write(input[1], content, (size_t)size) != size)
        return 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    char *command[] = {runner, "hook", directory, (char *)event(in_turn), NULL};
    pid_t pid;
    int status = 1;
    close(input[1]);
    int error = posix_spawn(&pid, runner, &actions, NULL, command, environ);
    close(input[0]);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        fprintf(stderr, "hook-sender: %s: %s\n", runner, strerror(error));
        return 0;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0;
}

int main(int argc, char **argv) {
    long rate = argc > FIXED ? atol(argv[2]) : 0;
    long count = argc > FIXED ? atol(argv[3]) : 0;
    int targets = (argc - FIXED) / 2;
    if (rate < 1 || count < 1 || targets < 1 || argc != FIXED + 2 * targets) {
        fputs("usage: hook-sender RUNNER RATE COUNT DIRECTORY LAUNCH [DIRECTORY LAUNCH]...\n", stderr);
        return 2;
    }
    int64_t *times = calloc((size_t)count, 2 * sizeof *times);
    if (times == NULL)
        return 1;
    int64_t start = now();
    for (long i = 0; i < count; i++) {
        int64_t due = start + (int64_t)(1e9 / (double)rate * (double)i);
        int64_t left = due - now();
        if (left > 0)
            nanosleep(&(struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000}, NULL);
        char **target = argv + FIXED + 2 * (i % targets);
        setenv("HOLT_LAUNCH_ID", target[1], 1);
        times[2 * i] = now();
        if (!run(argv[1], target[0], i, i / targets % TURN))
            return 1;
        times[2 * i + 1] = now();
    }
    for (long i = 0; i < count; i++)
        printf("%ld %" PRId64 " %" PRId64 "\n", i, times[2 * i], times[2 * i + 1]);
    return 0;
}

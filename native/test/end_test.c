/* Tests of the runner as what ends the processes of a launch. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "proc.h"
#include "world.h"

#define LAUNCH "5f0e0d0c-1111-2222-3333-44445555bbbb"

/* Starts a shell that says when it is ready; one with a mark carries that of the launch. */
static struct process start_shell(const char *mark, const char *script) {
    if (mark != NULL)
        CHECK(setenv("HOLT_LAUNCH_ID", mark, 1) == 0);
    else
        unsetenv("HOLT_LAUNCH_ID");
    struct process process = start_program("/bin/sh", "-c", script);
    unsetenv("HOLT_LAUNCH_ID");
    read_until(process.out, "ready\n");
    return process;
}

static void expect_found(const char *count, const char *launch, const char *patience) {
    struct process process = start_program(runner(), "end", launch, patience);
    struct result result = finish(&process);
    CHECK_TEXT("", result.err);
    CHECK_TEXT(count, result.out);
    CHECK_INT(0, result.status);
}

TEST(end_endsWhatCarriesTheMarkAndNothingElse, TEST_PROGRAM) {
    struct process marked = start_shell(LAUNCH, "echo ready; read line");
    struct process alike = start_shell(LAUNCH "0", "echo ready; read line; exit 3");
    struct process other = start_shell(NULL, "echo ready; read line; exit 4");
    expect_found("1\n", LAUNCH, "5000");
    CHECK_INT(128 + SIGTERM, wait_end(marked.pid));
    CHECK_INT(3, finish(&alike).status);
    CHECK_INT(4, finish(&other).status);
    expect_found("0\n", LAUNCH, "5000");
}

TEST(end_killsWhatDoesNotObeyAndWakesWhatIsStopped, TEST_PROGRAM) {
    struct process stubborn = start_shell(LAUNCH, "trap '' TERM; echo ready; read line");
    struct process stopped = start_shell(LAUNCH, "echo ready; read line");
    kill(stopped.pid, SIGSTOP);
    wait_stopped(stopped.pid);
    expect_found("2\n", LAUNCH, "50");
    CHECK_INT(128 + SIGKILL, wait_end(stubborn.pid));
    CHECK_INT(128 + SIGTERM, wait_end(stopped.pid));
}

TEST(end_signalsTheGroupOfThatVeryProcess, TEST_PROGRAM) {
    struct process process = start_program("/bin/sh", "-c", "exec setsid sh -c 'echo ready; read line'");
    read_until(process.out, "ready\n");
    char pid[20];
    char start[40];
    char number[4];
    snprintf(pid, sizeof pid, "%ld", (long)process.pid);
    snprintf(number, sizeof number, "%d", SIGUSR1);
    snprintf(start, sizeof start, "%llu", proc_start(process.pid) + 1);
    struct process wrong = start_program(runner(), "signal", pid, start, number);
    CHECK_INT(0, finish(&wrong).status);
    snprintf(start, sizeof start, "%llu", proc_start(process.pid));
    CHECK(kill(process.pid, 0) == 0);
    struct process right = start_program(runner(), "signal", pid, start, number);
    CHECK_INT(0, finish(&right).status);
    CHECK_INT(128 + SIGUSR1, wait_end(process.pid));
}

TEST(end_refusesWhatMakesNoSense, TEST_PROGRAM) {
    static const char *const wrong[][2] = {{"", "5"}, {"x", ""}, {"x", "-5"}, {"x", "5s"}, {"x", "99999999"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct process process = start_program(runner(), "end", wrong[i][0], wrong[i][1]);
        struct result result = finish(&process);
        CHECK_INT(2, result.status);
        CHECK_HAS("expected", result.err);
    }
    struct process process = start_program(runner(), "signal", "1", "0", "9");
    CHECK_INT(2, finish(&process).status);
}

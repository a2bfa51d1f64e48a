/* Tests of the runner as a program. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "harness.h"
#include "io.h"
#include "proc.h"
#include "world.h"

/* A session whose agent is a shell with this script. */
static struct process start_session(const char *script) {
    put_launch("/", (const char *const[]){"sh", "-c", script, NULL});
    return start_program(runner(), "session", "s");
}

/* Likewise, on a terminal. */
static struct process start_terminal_session(const char *script) {
    put_launch(here("."), (const char *const[]){"sh", "-c", script, NULL});
    return start_on_terminal((const char *const[]){runner(), "session", "s", NULL});
}

/* Waits for the pid file: the agent's pid. */
static pid_t agent_pid(void) {
    WAIT_UNTIL(exists("s/pid"));
    return (pid_t)atoi(line_of("s/pid", "pid"));
}

/* The letter of a process's state, 0 when there is none. */
static char state_of(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    const char *text = read_text(fd);
    close(fd);
    const char *name_end = strrchr(text, ')');
    return name_end == NULL ? 0 : name_end[2];
}

TEST(runner_recordsItsAgent, TEST_PROGRAM) {
    mkdir("s", 0700);
    put_file("s/exit", "of an older launch");
    put_file("s/pid", "of an older launch");
    struct process process = start_session("read line; exit 7");
    WAIT_UNTIL(exists("s/pid") && strncmp(get_file("s/pid"), "holt-pid 1\n", 11) == 0);
    CHECK(!exists("s/exit"));
    pid_t agent = agent_pid();
    char boot[BOOT_ID_SIZE];
    char text[64];
    CHECK(boot_id(boot));
    CHECK_TEXT("the-launch", line_of("s/pid", "launch"));
    CHECK_TEXT(boot, line_of("s/pid", "boot"));
    snprintf(text, sizeof text, "%llu", proc_start(agent));
    CHECK_TEXT(text, line_of("s/pid", "start"));
    CHECK_INT(process.pid, atoi(line_of("s/pid", "runner")));
    snprintf(text, sizeof text, "%llu", proc_start(process.pid));
    CHECK_TEXT(text, line_of("s/pid", "runner-start"));
    CHECK_INT(agent, getpgid(agent));
    struct timespec before;
    clock_gettime(CLOCK_BOOTTIME, &before);
    struct result result = finish(&process);
    CHECK_INT(7, result.status);
    CHECK_TEXT("", result.err);
    CHECK(strncmp(get_file("s/exit"), "holt-exit 1\nlaunch=the-launch\ncode=7\nat=", 40) == 0);
    CHECK(strtoll(line_of("s/exit", "at"), NULL, 10) >= before.tv_sec * 1000000000LL);
    CHECK(strstr(get_file("s/exit"), "error=") == NULL);
    struct stat st;
    CHECK(stat("s/exit", &st) == 0);
    CHECK_INT(0600, st.st_mode & 0777);
}

TEST(runner_givesTheAgentItsSurroundings, TEST_PROGRAM) {
    setenv("TERM", "of-terminal", 1);
    setenv("FOREIGN", "x", 1);
    signal(SIGQUIT, SIG_IGN);
    struct process process = start_session("echo $MARK ${FOREIGN-unset} $TERM $(umask) $(pwd); kill -QUIT $$; echo alive");
    struct result result = finish(&process);
    CHECK_TEXT("here unset of-terminal 0027 /\n", result.out);
    CHECK_INT(128 + SIGQUIT, result.status);
    CHECK_INT(SIGQUIT, atoi(line_of("s/exit", "signal")));
    CHECK(strstr(get_file("s/exit"), "code=") == NULL);
}

/* Runs a program that can not run: the status and the error that are recorded. */
static void expect_not_run(int status, const char *error, const char *cwd, const char *program) {
    put_launch(cwd, (const char *const[]){program, NULL});
    struct process process = start_program(runner(), "session", "s");
    struct result result = finish(&process);
    CHECK_INT(status, result.status);
    CHECK_HAS(error, result.err);
    CHECK_HAS(error, line_of("s/exit", "error"));
    CHECK_INT(status, atoi(line_of("s/exit", "code")));
    CHECK(!exists("s/pid"));
}

TEST(runner_recordsThatAProgramNeverRan, TEST_PROGRAM) {
    expect_not_run(127, "no-such-program: No such file or directory", "/", "no-such-program");
    expect_not_run(127, "/no/such: No such file or directory", "/", "/no/such");
    put_file("data", "text");
    expect_not_run(126, "/data: Permission denied", "/", here("data"));
    expect_not_run(126, "/: Permission denied", "/", "/");
    expect_not_run(126, "/no/directory: No such file or directory", "/no/directory", "sh");
}

TEST(runner_looksForTheProgramInTheAgentsPath, TEST_PROGRAM) {
    CHECK(mkdir("bin", 0700) == 0);
    put_file("bin/only-here", "#!/bin/sh\necho found\n");
    CHECK(chmod("bin/only-here", 0700) == 0);
    put_launch("/", (const char *const[]){"only-here", NULL});
    char env[5000];
    int size = snprintf(env, sizeof env, "PATH=/usr/bin:%s", here("bin"));
    put_bytes("s/env", env, (size_t)size + 1);
    struct process process = start_program(runner(), "session", "s");
    CHECK_TEXT("found\n", finish(&process).out);
}

TEST(runner_refusesMalformedFiles, TEST_PROGRAM) {
    struct process process = start_program(runner(), "session", "none");
    struct result result = finish(&process);
    CHECK_INT(1, result.status);
    CHECK_HAS("none: No such file or directory", result.err);
    CHECK(mkdir("s", 0700) == 0);
    process = start_program(runner(), "session", "s");
    CHECK_INT(126, finish(&process).status);
    CHECK_HAS("launch: No such file", line_of("s/exit", "error"));
    static const char launch[] = "holt-launch 1\0launch=known\0umask=x";
    put_bytes("s/launch", launch, sizeof launch);
    process = start_program(runner(), "session", "s");
    result = finish(&process);
    CHECK_HAS("launch: field 3 at offset 27: 'umask=x'", result.err);
    CHECK_TEXT("known", line_of("s/exit", "launch"));
    put_launch("/", (const char *const[]){"true", NULL});
    put_file("s/env", "A=1");
    process = start_program(runner(), "session", "s");
    CHECK_HAS("env: field 1 at offset 0: cut off", finish(&process).err);
    CHECK(unlink("s/env") == 0 && symlink("../data", "s/env") == 0);
    process = start_program(runner(), "session", "s");
    CHECK_INT(126, finish(&process).status);
}

TEST(runner_forwardsSignalsToTheGroup, TEST_PROGRAM) {
    static const int numbers[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT};
    for (int i = 0; i < 4; i++) {
        /* The grandchild is in the group too; its parent's trap runs when it has ended. */
        struct process process = start_session("trap 'exit 5' HUP TERM INT QUIT; (trap 'echo child; exit' HUP TERM INT QUIT; echo ready; "
                                               "while :; do sleep 0.05; done); exit 9");
        read_until(process.out, "ready\n");
        kill(process.pid, numbers[i]);
        struct result result = finish(&process);
        CHECK_TEXT("child\n", result.out);
        CHECK_INT(5, result.status);
    }
}

TEST(runner_adoptsAndReapsWhatTheAgentLeaves, TEST_PROGRAM) {
    struct process process = start_session("(sh -c 'echo $$; exec sleep 0.05' &) ; read line");
    char number[20] = "";
    for (size_t i = 0; i < sizeof number - 1 && (i == 0 || number[i - 1] != '\n'); i++)
        CHECK_INT(1, read_all(process.out, number + i, 1));
    pid_t orphan = (pid_t)atoi(number);
    CHECK(orphan > 1);
    /* Not even a zombie is left while the agent lives. */
    WAIT_UNTIL(state_of(orphan) == 0);
    CHECK(state_of(agent_pid()) != 0);
    CHECK(!exists("s/exit"));
    CHECK_INT(1, finish(&process).status);
}

TEST(runner_stopsAndContinuesWithItsAgent, TEST_PROGRAM) {
    struct process process = start_session("echo ready; read line; echo $line");
    read_until(process.out, "ready\n");
    pid_t agent = agent_pid();
    for (int i = 0; i < 3; i++) {
        kill(agent, SIGSTOP);
        wait_stopped(process.pid);
        CHECK_INT('T', state_of(agent));
        kill(process.pid, SIGCONT);
        WAIT_UNTIL(state_of(agent) != 'T');
    }
    CHECK(write_all(process.in, "on\n", 3));
    struct result result = finish(&process);
    CHECK_TEXT("on\n", result.out);
    CHECK_INT(0, result.status);
}

TEST(runner_givesTheAgentTheTerminal, TEST_PROGRAM) {
    struct process process = start_terminal_session("trap 'echo interrupted; exit 4' INT; echo ready; read line; echo never");
    read_until(process.out, "ready\r\n");
    CHECK_INT(agent_pid(), tcgetpgrp(process.in));
    CHECK(write_all(process.in, "\003", 1));
    read_until(process.out, "interrupted\r\n");
    CHECK_INT(4, wait_end(process.pid));
    CHECK_INT(4, atoi(line_of("s/exit", "code")));
}

TEST(runner_stopKeyStopsBothAndTheTerminalComesBack, TEST_PROGRAM) {
    struct process process = start_terminal_session("echo ready; read line; echo got $line");
    read_until(process.out, "ready\r\n");
    pid_t agent = agent_pid();
    CHECK(write_all(process.in, "\032", 1));
    wait_stopped(process.pid);
    CHECK_INT('T', state_of(agent));
    kill(process.pid, SIGCONT);
    WAIT_UNTIL(state_of(agent) != 'T');
    CHECK_INT(agent, tcgetpgrp(process.in));
    CHECK(write_all(process.in, "text\n", 5));
    read_until(process.out, "got text\r\n");
    CHECK_INT(0, wait_end(process.pid));
}

TEST(runner_worksUnderAShellWithJobControl, TEST_PROGRAM) {
    put_launch(here("."), (const char *const[]){"sh", "-c", "echo ready; read line; echo got $line", NULL});
    char script[5000];
    snprintf(script, sizeof script, "set -m; '%s' session s; echo stopped $?; fg >/dev/null; echo ended $?", runner());
    struct process process = start_on_terminal((const char *const[]){"/bin/bash", "--norc", "-c", script, NULL});
    read_until(process.out, "ready\r\n");
    pid_t agent = agent_pid();
    CHECK(write_all(process.in, "\032", 1));
    read_until(process.out, "stopped 147\r\n");
    /* The shell had the terminal; what is typed now is for the agent again. */
    WAIT_UNTIL(tcgetpgrp(process.in) == agent);
    CHECK(write_all(process.in, "text\n", 5));
    read_until(process.out, "got text\r\n");
    read_until(process.out, "ended 0\r\n");
    CHECK_INT(0, wait_end(process.pid));
}

TEST(runner_hangupOfTheTerminalReachesTheAgent, TEST_PROGRAM) {
    struct process process = start_terminal_session("trap 'exit 6' HUP; echo ready; while :; do sleep 0.05; done");
    read_until(process.out, "ready\r\n");
    close(process.in);
    CHECK_INT(6, wait_end(process.pid));
    CHECK_INT(6, atoi(line_of("s/exit", "code")));
}

TEST(runner_refusesOtherArguments, TEST_PROGRAM) {
    struct process process = start_program(runner(), "what");
    struct result result = finish(&process);
    CHECK_INT(2, result.status);
    CHECK_HAS("(expected: session DIR, log FILE LIMIT, hook DIRECTORY EVENT, keep DIR LIMIT, require PROGRAM..., end LAUNCH MILLISECONDS, "
              "signal PID START NUMBER, vmm OPTION... -- PROGRAM ARG..., or tsc)",
              result.err);
}

TEST(log_isARingOfTwoFiles, TEST_PROGRAM) {
    struct process process = start_program(runner(), "log", "f", "10");
    CHECK(write_all(process.in, "0123456789", 10));
    WAIT_UNTIL(exists("f") && strlen(get_file("f")) == 10);
    CHECK(!exists("f.1"));
    CHECK(write_all(process.in, "ab", 2));
    WAIT_UNTIL(exists("f.1") && exists("f") && strcmp(get_file("f"), "ab") == 0);
    CHECK_TEXT("0123456789", get_file("f.1"));
    CHECK(write_all(process.in, "cdefghijklmnopqrstuvwxyz", 24));
    CHECK_INT(0, finish(&process).status);
    CHECK_TEXT("klmnopqrst", get_file("f.1"));
    CHECK_TEXT("uvwxyz", get_file("f"));
    struct stat st;
    CHECK(stat("f", &st) == 0);
    CHECK_INT(0600, st.st_mode & 0777);
    /* It goes on where it was. */
    process = start_program(runner(), "log", "f", "10");
    CHECK(write_all(process.in, "AB", 2));
    CHECK_INT(0, finish(&process).status);
    CHECK_TEXT("uvwxyzAB", get_file("f"));
}

TEST(log_outlivesSignalsOfTheTerminal, TEST_PROGRAM) {
    struct process process = start_program(runner(), "log", "f", "100");
    CHECK(write_all(process.in, "a", 1));
    WAIT_UNTIL(exists("f") && strlen(get_file("f")) == 1);
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN};
    for (int i = 0; i < 6; i++)
        kill(process.pid, numbers[i]);
    CHECK(write_all(process.in, "b", 1));
    WAIT_UNTIL(strcmp(get_file("f"), "ab") == 0);
    CHECK_INT(0, finish(&process).status);
}

TEST(log_refusesLinksAndLimits, TEST_PROGRAM) {
    put_file("precious", "data");
    CHECK(symlink("precious", "link") == 0);
    struct process process = start_program(runner(), "log", "link", "10");
    CHECK_INT(2, finish(&process).status);
    CHECK_TEXT("data", get_file("precious"));
    static const char *const limits[] = {"0", "-1", "", "10k", "99999999999999999999999"};
    for (int i = 0; i < 5; i++) {
        process = start_program(runner(), "log", "f", limits[i]);
        CHECK_INT(2, finish(&process).status);
    }
    CHECK(!exists("f"));
}

TEST(log_readsOnWhenItCanNotWrite, TEST_PROGRAM) {
    CHECK(mkdir("d", 0700) == 0);
    struct process process = start_program(runner(), "log", "d/f", "10");
    CHECK(write_all(process.in, "0123456789", 10));
    WAIT_UNTIL(exists("d/f") && strlen(get_file("d/f")) == 10);
    CHECK(unlink("d/f") == 0 && rmdir("d") == 0);
    static char much[1 << 20];
    CHECK(write_all(process.in, much, sizeof much));
    CHECK_INT(0, finish(&process).status);
}

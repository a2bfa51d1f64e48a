/* Tests of the keeper of commands in machines, as a program. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "proc.h"
#include "world.h"

#define LIMIT "1000000"

/* A shell with this script under a keeper, which has started it. */
static void keep_limited(const char *script, const char *limit) {
    put_launch("/", (const char *const[]){"sh", "-c", script, NULL});
    struct process process = start_program(runner(), "keep", "s", limit);
    struct result result = finish(&process);
    CHECK_TEXT("", result.err);
    CHECK_INT(0, result.status);
    CHECK_TEXT(get_file("s/pid"), result.out);
}

static void keep(const char *script) { keep_limited(script, LIMIT); }

/* Likewise, with a standard input. */
static void keep_piped(const char *script) {
    mkdir("s", 0700);
    mkdir("s/stdin", 0700);
    keep(script);
}

/* Puts a file there as the link does: whole or not at all. */
static void put_whole(const char *path, const void *content, size_t size) {
    put_bytes("beside", content, size);
    CHECK_INT(0, rename("beside", path));
}

static void send(const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "s/stdin/%s", name);
    put_whole(path, text, strlen(text));
}

static void order(const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "s/%s", name);
    put_whole(path, text, strlen(text));
}

static void wait_over(void) { WAIT_UNTIL(exists("s/exit")); }

static bool is_alive(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const char *end = strrchr(read_text(fd), ')');
    close(fd);
    return end != NULL && end[2] != 'Z';
}

TEST(keep_recordsACommandThatOutlivesWhoeverStartedIt, TEST_PROGRAM) {
    mkdir("s", 0700);
    put_file("s/exit", "of an older launch");
    keep("echo out; echo err >&2; while [ ! -e go ]; do sleep 0.01; done; exit 7");
    CHECK(!exists("s/exit"));
    pid_t program = (pid_t)atoi(line_of("s/pid", "pid"));
    char text[64];
    char boot[BOOT_ID_SIZE];
    snprintf(text, sizeof text, "%llu", proc_start(program));
    CHECK_TEXT(text, line_of("s/pid", "start"));
    CHECK(boot_id(boot));
    CHECK_TEXT(boot, line_of("s/pid", "boot"));
    snprintf(text, sizeof text, "%llu", proc_start((pid_t)atoi(line_of("s/pid", "runner"))));
    CHECK_TEXT(text, line_of("s/pid", "runner-start"));
    CHECK_INT(program, getpgid(program));
    CHECK_INT(program, getsid(program));
    WAIT_UNTIL(strcmp(get_file("s/stdout.log.0"), "out\n") == 0 && strcmp(get_file("s/stderr.log.0"), "err\n") == 0);
    order("kill", "");
    wait_over();
    CHECK_TEXT("9", line_of("s/exit", "signal"));
}

TEST(keep_recordsHowItEnds, TEST_PROGRAM) {
    keep("exit 7");
    wait_over();
    CHECK(strncmp(get_file("s/exit"), "holt-exit 1\nlaunch=the-launch\ncode=7\nat=", 40) == 0);
    keep("kill -KILL $$");
    wait_over();
    CHECK_TEXT("9", line_of("s/exit", "signal"));
}

TEST(keep_saysWhyACommandCanNotBeStarted, TEST_PROGRAM) {
    put_launch("/", (const char *const[]){"no-such-program", NULL});
    struct process process = start_program(runner(), "keep", "s", LIMIT);
    struct result result = finish(&process);
    CHECK_INT(127, result.status);
    CHECK_HAS("no-such-program: No such file or directory", result.err);
    CHECK_TEXT("127", line_of("s/exit", "code"));
    CHECK_HAS("no-such-program", line_of("s/exit", "error"));
    CHECK(!exists("s/pid"));

    put_launch("/no-such-directory", (const char *const[]){"sh", NULL});
    process = start_program(runner(), "keep", "s", LIMIT);
    result = finish(&process);
    CHECK_INT(126, result.status);
    CHECK_HAS("/no-such-directory: ", result.err);

    process = start_program(runner(), "keep", "s", "many");
    result = finish(&process);
    CHECK_INT(2, result.status);
    process = start_program(runner(), "keep", "nowhere", LIMIT);
    result = finish(&process);
    CHECK_INT(1, result.status);
}

TEST(keep_withoutASpoolTheInputIsEmpty, TEST_PROGRAM) {
    keep("cat; echo done");
    wait_over();
    CHECK_TEXT("done\n", get_file("s/stdout.log.0"));
}

TEST(keep_feedsFilesWholeAndInOrderUntilTheEnd, TEST_PROGRAM) {
    keep_piped("cat");
    send("00000000000000000001", "one\n");
    WAIT_UNTIL(strcmp(get_file("s/stdout.log.0"), "one\n") == 0);
    CHECK(!exists("s/stdin/00000000000000000001"));
    /* What has no such name is none of ours. */
    put_file("s/stdin/other", "never");
    send("00000000000000000002", "two\n");
    send("00000000000000000003.end", "three\n");
    wait_over();
    CHECK_TEXT("one\ntwo\nthree\n", get_file("s/stdout.log.0"));
    CHECK_TEXT("0", line_of("s/exit", "code"));
    CHECK(!exists("s/stdin"));
}

/* The predecessor's were whole only up to the 4096 bytes of PIPE_BUF. */
TEST(keep_sendsLargerThanAPipeAreWhole, TEST_PROGRAM) {
    enum { SIZE = 3 << 20 };
    static char content[SIZE];
    memset(content, 'a', SIZE);
    content[SIZE - 1] = '\n';
    keep_piped("uniq | wc -lc");
    put_whole("s/stdin/00000000000000000001", content, SIZE);
    memset(content, 'b', SIZE - 1);
    put_whole("s/stdin/00000000000000000002.end", content, SIZE);
    wait_over();
    CHECK_HAS("2 6291456", get_file("s/stdout.log.0"));
}

TEST(keep_closesTheSpoolOfAnInputThatNobodyReads, TEST_PROGRAM) {
    keep_piped("exec <&-; echo closed; exec sleep 100");
    WAIT_UNTIL(strcmp(get_file("s/stdout.log.0"), "closed\n") == 0);
    WAIT_UNTIL(!exists("s/stdin"));
    int directory = open("s/stdin", O_RDONLY | O_DIRECTORY);
    CHECK(directory < 0 && errno == ENOENT);
    order("kill", "");
    wait_over();
}

TEST(keep_aBlockedInputHoldsNothingUp, TEST_PROGRAM) {
    enum { SIZE = 1 << 20 };
    static char content[SIZE];
    keep_piped("echo begin; while :; do sleep 0.01; [ -e /nowhere ]; done");
    put_whole("s/stdin/00000000000000000001", content, SIZE);
    WAIT_UNTIL(strcmp(get_file("s/stdout.log.0"), "begin\n") == 0);
    order("stop", "60000");
    wait_over();
    CHECK_TEXT("15", line_of("s/exit", "signal"));
}

TEST(keep_offsetsStayTrueWhenTheLogTurns, TEST_PROGRAM) {
    keep_limited("for i in 1 2 3 4 5 6 7; do echo 12345678$i; done", "20");
    wait_over();
    CHECK(!exists("s/stdout.log.0"));
    CHECK(!exists("s/stdout.log.20"));
    CHECK_TEXT("123456785\n123456786\n", get_file("s/stdout.log.40"));
    CHECK_TEXT("123456787\n", get_file("s/stdout.log.60"));
    CHECK_TEXT("", get_file("s/stderr.log.0"));
}

TEST(keep_recordsAFloodInBoundedRoom, TEST_PROGRAM) {
    keep_limited("head -c 30000000 /dev/zero", "1000000");
    wait_over();
    struct stat st;
    CHECK(stat("s/stdout.log.29000000", &st) == 0);
    CHECK_INT(1000000, st.st_size);
    CHECK(stat("s/stdout.log.28000000", &st) == 0);
    CHECK(!exists("s/stdout.log.27000000"));
}

/* The predecessor signalled the recorded process alone. */
TEST(keep_stopAndKillEndTheWholeGroup, TEST_PROGRAM) {
    keep("sleep 100 & echo $!; wait");
    WAIT_UNTIL(strchr(get_file("s/stdout.log.0"), '\n') != NULL);
    pid_t child = (pid_t)atoi(get_file("s/stdout.log.0"));
    CHECK(is_alive(child));
    order("stop", "60000");
    wait_over();
    CHECK_TEXT("15", line_of("s/exit", "signal"));
    CHECK(!is_alive(child));

    keep("trap '' TERM; (trap '' TERM; exec sleep 100) & echo $!; wait; wait; sleep 100");
    WAIT_UNTIL(strchr(get_file("s/stdout.log.0"), '\n') != NULL);
    child = (pid_t)atoi(get_file("s/stdout.log.0"));
    order("stop", "50");
    wait_over();
    CHECK_TEXT("9", line_of("s/exit", "signal"));
    WAIT_UNTIL(!is_alive(child));
}

TEST(keep_whatACommandLeavesInItsGroupEndsWithIt, TEST_PROGRAM) {
    keep("(echo last; exec sleep 100) & echo $!; exit 3");
    wait_over();
    CHECK_TEXT("3", line_of("s/exit", "code"));
    CHECK_HAS("last\n", get_file("s/stdout.log.0"));
    pid_t child = (pid_t)atoi(strpbrk(get_file("s/stdout.log.0"), "0123456789"));
    WAIT_UNTIL(!is_alive(child));
}

TEST(keep_theCommandEndsWithItsKeeper, TEST_PROGRAM) {
    keep("exec sleep 100");
    pid_t program = (pid_t)atoi(line_of("s/pid", "pid"));
    kill((pid_t)atoi(line_of("s/pid", "runner")), SIGKILL);
    WAIT_UNTIL(!is_alive(program));
    CHECK(!exists("s/exit"));
}

TEST(keep_passesATermOn, TEST_PROGRAM) {
    keep("trap 'echo told; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
    WAIT_UNTIL(strcmp(get_file("s/stdout.log.0"), "ready\n") == 0);
    pid_t keeper = (pid_t)atoi(line_of("s/pid", "runner"));
    kill(keeper, SIGHUP);
    kill(keeper, SIGTERM);
    wait_over();
    CHECK_TEXT("5", line_of("s/exit", "code"));
    CHECK_TEXT("ready\ntold\n", get_file("s/stdout.log.0"));
}

TEST(require_namesWhatIsMissing, TEST_PROGRAM) {
    setenv("PATH", "/usr/bin:/bin", 1);
    struct process process = start_program(runner(), "require", "sh", "no-such-program", "/bin/sh", "/bin", "");
    struct result result = finish(&process);
    CHECK_INT(1, result.status);
    CHECK_TEXT("1\n3\n4\n", result.out);
    process = start_program(runner(), "require", "sh");
    CHECK_INT(0, finish(&process).status);
}

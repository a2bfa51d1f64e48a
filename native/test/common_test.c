/* Tests of the shared pieces and of the decoders, within this process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame.h"
#include "harness.h"
#include "home.h"
#include "io.h"
#include "launch.h"
#include "proc.h"
#include "reply.h"
#include "request.h"
#include "world.h"

TEST(frame_isDecodedFromWhatWasEncoded, TEST_UNIT) {
    struct bytes bytes = {0};
    frame_add(&bytes, FRAME_OUT, "hello", 5);
    frame_begin(&bytes, FRAME_GO, 0);
    struct frame frame;
    CHECK_INT(10, frame_decode(bytes_front(&bytes), bytes_size(&bytes), &frame));
    CHECK_INT(FRAME_OUT, frame.type);
    CHECK_INT(5, frame.size);
    CHECK(memcmp(frame.payload, "hello", 5) == 0);
    bytes_take(&bytes, 10);
    CHECK_INT(5, frame_decode(bytes_front(&bytes), bytes_size(&bytes), &frame));
    CHECK_INT(FRAME_GO, frame.type);
    CHECK_INT(0, frame.size);
    bytes_free(&bytes);
}

TEST(frame_needsAllOfItsBytes, TEST_UNIT) {
    static const uint8_t data[] = {65, 0, 0, 0, 3, 'a', 'b', 'c'};
    for (size_t size = 0; size < sizeof data; size++) {
        /* A copy of exactly this size, so that a read beyond it is seen. */
        uint8_t *copy = malloc(size + (size == 0));
        memcpy(copy, data, size);
        struct frame frame;
        CHECK_INT(0, frame_decode(copy, size, &frame));
        free(copy);
    }
}

TEST(frame_aboveItsLimitIsRefused, TEST_UNIT) {
    static const uint8_t most[] = {65, 0, 0x10, 0, 0};
    static const uint8_t more[] = {65, 0, 0x10, 0, 1};
    static const uint8_t all[] = {65, 0xff, 0xff, 0xff, 0xff};
    struct frame frame;
    CHECK_INT(0, frame_decode(most, sizeof most, &frame));
    CHECK_INT(-1, frame_decode(more, sizeof more, &frame));
    CHECK_INT(-1, frame_decode(all, sizeof all, &frame));
}

static ssize_t decode_greeting(const char *line, struct greeting *greeting) {
    return greeting_decode((const uint8_t *)line, strlen(line), greeting);
}

TEST(greeting_isDecoded, TEST_UNIT) {
    struct greeting greeting;
    CHECK_INT(34, decode_greeting("HOLT/1 20200101000000-a older-busy\nX", &greeting) - 1);
    CHECK_INT(GREETING_OLDER_BUSY, greeting.state);
    CHECK_TEXT("20200101000000-a", greeting.build);
    CHECK(decode_greeting("HOLT/1 b serving\n", &greeting) > 0);
    CHECK_INT(GREETING_SERVING, greeting.state);
    CHECK(decode_greeting("HOLT/1 b older-idle\n", &greeting) > 0);
    CHECK_INT(GREETING_OLDER_IDLE, greeting.state);
    const char whole[] = "HOLT/1 b serving\n";
    for (size_t size = 0; size < sizeof whole - 1; size++)
        CHECK_INT(0, greeting_decode((const uint8_t *)whole, size, &greeting));
}

TEST(greeting_malformedIsRefused, TEST_UNIT) {
    static const char *const lines[] = {"HTTP/1.1", "{", "HOLT/2 b serving\n", "HOLT/1 serving\n", "HOLT/1  serving\n", "HOLT/1 b servin\n",
                                        "HOLT/1 b serving \n", "HOLT/1 b servings\n", "HOLT/1 \n", "HOLT/1 \033[2J serving\n"};
    struct greeting greeting;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (decode_greeting(lines[i], &greeting) != -1)
            test_fail(__FILE__, __LINE__, "accepted: %s", lines[i]);
    static const char with_nul[] = "HOLT/1 \0b serving\n";
    CHECK_INT(-1, greeting_decode((const uint8_t *)with_nul, sizeof with_nul - 1, &greeting));
    char long_line[200];
    memset(long_line, 'x', sizeof long_line);
    memcpy(long_line, "HOLT/1 ", 7);
    CHECK_INT(0, greeting_decode((uint8_t *)long_line, 127, &greeting));
    CHECK_INT(-1, greeting_decode((uint8_t *)long_line, 128, &greeting));
    memcpy(long_line + 100, " serving\n", 10);
    CHECK_INT(-1, greeting_decode((uint8_t *)long_line, 110, &greeting));
}

#define DECODE(text, program) program_decode((const uint8_t *)(text), sizeof(text) - 1, program)

TEST(program_isDecoded, TEST_UNIT) {
    struct program program;
    CHECK(DECODE("2\0tmux\0\0A=1\0-B\0C=\0", &program));
    CHECK_TEXT("tmux", program.argv[0]);
    CHECK_TEXT("", program.argv[1]);
    CHECK(program.argv[2] == NULL);
    CHECK_TEXT("A=1", program.changes[0]);
    CHECK_TEXT("-B", program.changes[1]);
    CHECK_TEXT("C=", program.changes[2]);
    CHECK(program.changes[3] == NULL);
    program_free(&program);
}

TEST(program_malformedIsRefused, TEST_UNIT) {
    struct program program;
    CHECK(!DECODE("", &program));
    CHECK(!DECODE("1\0tmux", &program));
    CHECK(!DECODE("0\0", &program));
    CHECK(!DECODE("\0tmux\0", &program));
    CHECK(!DECODE("2\0tmux\0", &program));
    CHECK(!DECODE("-1\0tmux\0", &program));
    CHECK(!DECODE("99999999999999999999\0tmux\0", &program));
    CHECK(!DECODE("1\0\0", &program));
    CHECK(!DECODE("1\0tmux\0NAME\0", &program));
    CHECK(!DECODE("1\0tmux\0=x\0", &program));
    CHECK(!DECODE("1\0tmux\0-\0", &program));
    CHECK(!DECODE("1\0tmux\0-A=1\0", &program));
}

TEST(environment_isChanged, TEST_UNIT) {
    char *environment[] = {"A=1", "AB=2", "C=3", NULL};
    char *changes[] = {"A=x", "-C", "D=4", "E=5", "-E", "A=y", NULL};
    char **list = program_environment(environment, changes);
    CHECK_TEXT("AB=2", list[0]);
    CHECK_TEXT("D=4", list[1]);
    CHECK_TEXT("A=y", list[2]);
    CHECK(list[3] == NULL);
    free(list);
}

/* Whether a call with these words, which a blank separates, may start a daemon. */
static bool starts(const char *words) {
    char copy[200];
    char *argv[20] = {"holt"};
    int argc = 1;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    return request_starts_daemon(argc, argv);
}

TEST(daemonIsStartedOnlyByCallsThatNeedIt, TEST_UNIT) {
    CHECK(starts("ls"));
    CHECK(starts("spawn fix --project calc"));
    CHECK(starts("daemon start"));
    CHECK(starts("daemon restart"));
    CHECK(starts("--json daemon start"));
    CHECK(starts("run -- --help"));
    CHECK(starts("project add daemon"));
    CHECK(!starts(""));
    CHECK(!starts("daemon"));
    CHECK(!starts("daemon stop"));
    CHECK(!starts("--json daemon status"));
    CHECK(!starts("doctor"));
    CHECK(!starts("version"));
    CHECK(!starts("completion bash"));
    CHECK(!starts("help ls"));
    CHECK(!starts("ls --help"));
    CHECK(!starts("daemon start -h"));
    CHECK(!starts("-V"));
    CHECK(!starts("--version"));
}

TEST(fnv1a_hasItsPublishedValues, TEST_UNIT) {
    CHECK_INT(0x811c9dc5u, fnv1a("", 0));
    CHECK_INT(0xe40c292cu, fnv1a("a", 1));
    CHECK_INT(0xbf9cf968u, fnv1a("foobar", 6));
}

TEST(home_comesFromTheEnvironmentInOrder, TEST_UNIT) {
    struct home home;
    char fault[FAULT_MAX];
    setenv("HOME", here("me"), 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOLT_HOME");
    CHECK_INT(HOME_ABSENT, home_find(&home, here("s"), false, fault));
    CHECK(!exists("me"));
    CHECK_INT(HOME_READY, home_find(&home, here("s"), true, fault));
    CHECK_TEXT(here("me/.local/share/holt"), home.data);
    CHECK_TEXT(here("me/.local/share/holt/run"), home.run);
    CHECK_TEXT(here("me/.local/share/holt/run/holt.sock"), home.socket);
    setenv("XDG_DATA_HOME", here("xdg"), 1);
    CHECK_INT(HOME_READY, home_find(&home, here("s"), true, fault));
    CHECK_TEXT(here("xdg/holt"), home.data);
    setenv("HOLT_HOME", "relative/../relative", 1);
    CHECK(mkdir("relative", 0700) == 0);
    CHECK_INT(HOME_READY, home_find(&home, here("s"), true, fault));
    CHECK_TEXT(here("relative"), home.data);
    struct stat st;
    CHECK(stat("xdg/holt/run", &st) == 0);
    CHECK_INT(0700, st.st_mode & 0777);
    CHECK(!exists("s"));
}

TEST(home_withALongPathHasItsSocketsElsewhere, TEST_UNIT) {
    struct home home;
    char fault[FAULT_MAX];
    char path[200];
    /* Exactly 60 bytes with /run, then one more. */
    int used = snprintf(path, sizeof path, "%s/", here("")) - 1;
    memset(path + used, 'd', (size_t)(56 - used));
    path[56] = '\0';
    CHECK(mkdir("shared", 01777) == 0);
    setenv("HOLT_HOME", path, 1);
    CHECK_INT(HOME_READY, home_find(&home, here("shared"), true, fault));
    CHECK_INT(60, strlen(home.run));
    strcat(path, "d");
    setenv("HOLT_HOME", path, 1);
    CHECK_INT(HOME_READY, home_find(&home, here("shared"), true, fault));
    char expected[300];
    snprintf(expected, sizeof expected, "%s/holt-%u/%08x", here("shared"), geteuid(), fnv1a(path, 57));
    CHECK_TEXT(expected, home.run);
    /* A planted link on the way is refused. */
    char base[300];
    char moved[300];
    snprintf(base, sizeof base, "shared/holt-%u", geteuid());
    snprintf(moved, sizeof moved, "%s", "elsewhere");
    CHECK(rename(base, moved) == 0 && symlink(here("elsewhere"), base) == 0);
    CHECK_INT(HOME_REFUSED, home_find(&home, here("shared"), true, fault));
    CHECK_HAS("a symbolic link (expected: a directory)", fault);
}

TEST(home_socketPathAboveItsLimitIsRefused, TEST_UNIT) {
    struct home home;
    char fault[FAULT_MAX];
    char path[200];
    char shared[200];
    snprintf(path, sizeof path, "%s/%060d", here(""), 0);
    snprintf(shared, sizeof shared, "%s/%080d", here(""), 0);
    setenv("HOLT_HOME", path, 1);
    CHECK(mkdir(shared, 0700) == 0);
    CHECK_INT(HOME_REFUSED, home_find(&home, shared, true, fault));
    CHECK_HAS("(expected: at most 100)", fault);
}

TEST(home_thatOthersCanChangeIsRefused, TEST_UNIT) {
    struct home home;
    char fault[FAULT_MAX];
    CHECK(mkdir("home", 0700) == 0 && mkdir("home/run", 0700) == 0);
    setenv("HOLT_HOME", "home", 1);
    CHECK_INT(HOME_READY, home_find(&home, "s", false, fault));
    CHECK(chmod("home/run", 0750) == 0);
    CHECK_INT(HOME_REFUSED, home_find(&home, "s", false, fault));
    CHECK_HAS("mode 0750 (expected: 0700)", fault);
    CHECK(chmod("home/run", 0700) == 0 && chmod("home", 0777) == 0);
    CHECK_INT(HOME_REFUSED, home_find(&home, "s", false, fault));
    CHECK(chmod("home", 0755) == 0);
    CHECK_INT(HOME_READY, home_find(&home, "s", false, fault));
    CHECK(rename("home/run", "run") == 0 && symlink("../run", "home/run") == 0);
    CHECK_INT(HOME_REFUSED, home_find(&home, "s", true, fault));
    CHECK(unlink("home/run") == 0);
    put_file("home/run", "");
    CHECK_INT(HOME_REFUSED, home_find(&home, "s", true, fault));
    CHECK_HAS("not a directory", fault);
    if (geteuid() == 0) {
        CHECK(unlink("home/run") == 0 && mkdir("home/run", 0700) == 0 && chown("home/run", 12345, 0) == 0);
        CHECK_INT(HOME_REFUSED, home_find(&home, "s", false, fault));
        CHECK_HAS("owned by uid 12345 (expected: uid 0)", fault);
        CHECK(chown("home/run", 0, 0) == 0 && chown("home", 12345, 0) == 0);
        CHECK_INT(HOME_REFUSED, home_find(&home, "s", false, fault));
        CHECK_HAS("owned by uid 12345", fault);
    }
}

TEST(file_isReplacedAsAWhole, TEST_UNIT) {
    put_file("a", "former");
    CHECK(write_file(AT_FDCWD, "a", "new", 3, false));
    CHECK_TEXT("new", get_file("a"));
    struct stat st;
    CHECK(stat("a", &st) == 0);
    CHECK_INT(0600, st.st_mode & 0777);
    int directory = open(".", O_RDONLY | O_DIRECTORY);
    CHECK(write_file(directory, "a", "durable", 7, true));
    CHECK_TEXT("durable", get_file("a"));
    CHECK(mkdir("b", 0700) == 0);
    put_file("b/inside", "");
    CHECK(!write_file(directory, "b", "x", 1, true));
    char beside[64];
    snprintf(beside, sizeof beside, ".b.%ld", (long)getpid());
    CHECK(!exists(beside));
    close(directory);
}

TEST(file_isReadOnlyWhenItIsOneOfBoundedSize, TEST_UNIT) {
    size_t size;
    put_file("a", "12345");
    CHECK(symlink("a", "link") == 0 && mkfifo("fifo", 0600) == 0);
    char *content = read_file(AT_FDCWD, "a", 5, &size);
    CHECK_TEXT("12345", content);
    CHECK_INT(5, size);
    free(content);
    CHECK(read_file(AT_FDCWD, "a", 4, &size) == NULL && errno == EFBIG);
    CHECK(read_file(AT_FDCWD, "link", 5, &size) == NULL && errno == ELOOP);
    CHECK(read_file(AT_FDCWD, "fifo", 5, &size) == NULL && errno == EINVAL);
    CHECK(read_file(AT_FDCWD, "none", 5, &size) == NULL && errno == ENOENT);
}

TEST(proc_startIsFoundBehindAnyName, TEST_UNIT) {
    CHECK_INT(99, proc_start_in("7 (a) b) (c) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 99 23"));
    CHECK_INT(0, proc_start_in("7 (a S 4 5"));
    CHECK_INT(0, proc_start_in("7 (a) S 4 5"));
    CHECK(proc_start(getpid()) >= proc_start(getppid()) && proc_start(getppid()) > 0);
    CHECK_INT(0, proc_start(0x7ffffff0));
    char boot[BOOT_ID_SIZE];
    CHECK(boot_id(boot));
    CHECK_INT('-', boot[8]);
}

#define LAUNCH(text) (content = malloc(sizeof(text)), memcpy(content, text, sizeof(text)), launch_decode(&launch, content, sizeof(text) - 1, fault))

TEST(launch_isDecoded, TEST_UNIT) {
    struct launch launch;
    char fault[FAULT_MAX];
    char *content;
    CHECK(LAUNCH("holt-launch 1\0launch=l1\0new=thing\0cwd=/tmp\0umask=022\0arg=sh\0arg=\0arg=a=b\0"));
    CHECK_TEXT("l1", launch.id);
    CHECK_TEXT("/tmp", launch.cwd);
    CHECK_INT(022, launch.umask);
    CHECK_TEXT("sh", launch.argv[0]);
    CHECK_TEXT("", launch.argv[1]);
    CHECK_TEXT("a=b", launch.argv[2]);
    CHECK(launch.argv[3] == NULL);
    free(launch.argv);
    free(content);
}

TEST(launch_malformedIsRefusedWithItsFieldAndOffset, TEST_UNIT) {
    struct launch launch;
    char fault[FAULT_MAX];
    char *content;
    CHECK(!LAUNCH(""));
    CHECK_HAS("field 1 at offset 0", fault);
    CHECK(!LAUNCH("holt-launch 2\0"));
    CHECK_HAS("'holt-launch 2' (expected: holt-launch 1)", fault);
    CHECK(!LAUNCH("holt-launch 1\0launch=x"));
    CHECK_HAS("field 2 at offset 14: cut off", fault);
    CHECK(!LAUNCH("holt-launch 1\0launch=x\0umask=9\0"));
    CHECK_HAS("field 3 at offset 23: 'umask=9'", fault);
    CHECK_TEXT("x", launch.id);
    CHECK(!LAUNCH("holt-launch 1\0launch=x\0umask=1000\0"));
    CHECK(!LAUNCH("holt-launch 1\0launch=\0"));
    CHECK(!LAUNCH("holt-launch 1\0launch=a\nb\0"));
    CHECK(!LAUNCH("holt-launch 1\0launch=a\0launch=b\0"));
    CHECK(!LAUNCH("holt-launch 1\0cwd=tmp\0"));
    CHECK(!LAUNCH("holt-launch 1\0nothing\0"));
    CHECK_HAS("'nothing' (expected: name=value)", fault);
    CHECK(!LAUNCH("holt-launch 1\0arg=\0"));
    CHECK_HAS("field 2 at offset 14: 'arg=' (expected: a program", fault);
    CHECK(!LAUNCH("holt-launch 1\0launch=x\0cwd=/\0umask=0\0"));
    CHECK_HAS("arg is missing at offset", fault);
}

TEST(launch_environmentHasTheTerminalsOwnVariables, TEST_UNIT) {
    struct launch launch;
    char fault[FAULT_MAX];
    setenv("TERM", "of-terminal", 1);
    unsetenv("COLORTERM");
    unsetenv("TMUX");
    unsetenv("TMUX_PANE");
    setenv("SECRET", "x", 1);
    char content[] = "TERM=of-caller\0COLORTERM=yes\0A=\0";
    CHECK(launch_decode_environment(&launch, content, sizeof content - 1, fault));
    CHECK_TEXT("TERM=of-terminal", launch.environment[0]);
    CHECK_TEXT("COLORTERM=yes", launch.environment[1]);
    CHECK_TEXT("A=", launch.environment[2]);
    CHECK(launch.environment[3] == NULL);
    char malformed[] = "A=1\0secret\0";
    CHECK(!launch_decode_environment(&launch, malformed, sizeof malformed - 1, fault));
    CHECK_HAS("env: field 2 at offset 4 (expected: NAME=value)", fault);
    CHECK(strstr(fault, "secret") == NULL);
}

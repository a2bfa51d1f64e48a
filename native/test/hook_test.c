/* Tests of the runner as the hook of an agent. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "io.h"
#include "world.h"

#define LAUNCH "0f0e0d0c-1111-2222-3333-44445555aaaa"

enum { KEPT_MAX = 1 << 20, FACTS_MAX = 4096 };

static const char *impatient(void) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/holt-run-impatient", programs);
    return path;
}

/* Makes the spool and names the launch. */
static void make_spool(void) {
    CHECK(mkdir("hooks", 0700) == 0 && mkdir("hooks/new", 0700) == 0);
    CHECK(setenv("HOLT_LAUNCH_ID", LAUNCH, 1) == 0);
}

/* Closes the hook's input and waits for its end, of which it says nothing. */
static void expect_quiet(struct process process) {
    struct result result = finish(&process);
    CHECK_TEXT("", result.out);
    CHECK_TEXT("", result.err);
    CHECK_INT(0, result.status);
}

/* Runs a hook with this input. */
static void tell(const char *directory, const char *event, const void *input, size_t size) {
    struct process process = start_program(runner(), "hook", directory, event);
    CHECK(write_all(process.in, input, size));
    expect_quiet(process);
}

static int is_entry(const struct dirent *entry) { return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0; }

static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

/* What is in a directory, in order. Never freed. */
static int entries_of(const char *path, struct dirent ***entries) {
    int count = scandir(path, entries, is_entry, by_bytes);
    CHECK(count >= 0);
    return count;
}

/* The number of files that wait; nothing but they is in the spool. */
static int facts(void) {
    struct dirent **entries;
    CHECK_INT(1, entries_of("hooks", &entries));
    return entries_of("hooks/new", &entries);
}

/* The path of the fact with this index. Never freed. */
static const char *fact(int index) {
    struct dirent **entries;
    CHECK(index < entries_of("hooks/new", &entries));
    char *path = malloc(400);
    snprintf(path, 400, "hooks/new/%s", entries[index]->d_name);
    return path;
}

/* Fails unless the only fact has this content. */
static void expect_fact(const void *content, size_t size) {
    CHECK_INT(1, facts());
    size_t actual;
    char *found = read_file(AT_FDCWD, fact(0), 64 << 20, &actual);
    CHECK(found != NULL);
    CHECK_INT(size, actual);
    CHECK(memcmp(content, found, size) == 0);
    free(found);
}

static long long boot_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

TEST(hook_leavesItsInputAsAFile, TEST_PROGRAM) {
    make_spool();
    static const char input[] = "{\"a\":1}\0\xff\n\0";
    long long before = boot_ns();
    struct process process = start_program(runner(), "hook", "hooks", "PostToolUse_2.x-y");
    CHECK(write_all(process.in, input, sizeof input));
    expect_quiet(process);
    expect_fact(input, sizeof input);
    char rest[400];
    snprintf(rest, sizeof rest, "-%ld-" LAUNCH "-PostToolUse_2.x-y.json", (long)process.pid);
    const char *name = fact(0) + strlen("hooks/new/");
    CHECK_INT(20, strspn(name, "0123456789"));
    CHECK_TEXT(rest, name + 20);
    CHECK(strtoll(name, NULL, 10) >= before && strtoll(name, NULL, 10) <= boot_ns());
    struct stat st;
    CHECK(stat(fact(0), &st) == 0);
    CHECK_INT(0600, st.st_mode & 07777);
}

TEST(hook_emptyInputIsAFactToo, TEST_PROGRAM) {
    make_spool();
    tell("hooks", "Stop", "", 0);
    expect_fact("", 0);
}

TEST(hook_umaskDoesNotHideTheFile, TEST_PROGRAM) {
    make_spool();
    umask(0777);
    tell("hooks", "Stop", "x", 1);
    umask(077);
    struct stat st;
    CHECK(stat(fact(0), &st) == 0);
    CHECK_INT(0600, st.st_mode & 07777);
}

TEST(hook_namesAreInTheOrderOfBeginnings, TEST_PROGRAM) {
    make_spool();
    /* The first one has begun when it has taken more than a pipe holds, and ends last. */
    struct process first = start_program(runner(), "hook", "hooks", "z");
    static char much[256 * 1024];
    CHECK(write_all(first.in, much, sizeof much));
    tell("hooks", "m", "", 0);
    tell("hooks", "a", "", 0);
    expect_quiet(first);
    CHECK_INT(3, facts());
    CHECK_HAS("-z.json", fact(0));
    CHECK_HAS("-m.json", fact(1));
    CHECK_HAS("-a.json", fact(2));
}

/* Fails unless the hook ends although its input stays open, and leaves nothing. */
static void expect_refused(const char *event) {
    struct process process = start_program(runner(), "hook", "hooks", event);
    CHECK_TEXT("", read_text(process.out));
    CHECK_TEXT("", read_text(process.err));
    CHECK_INT(0, wait_end(process.pid));
    CHECK_INT(0, facts());
}

TEST(hook_withoutALaunchIdDoesNotRead, TEST_PROGRAM) {
    make_spool();
    static const char *const ids[] = {
        "", "x", "0f0e0d0c-1111-2222-3333-44445555aaa", LAUNCH "0", "0F0E0D0C-1111-2222-3333-44445555AAAA", "../../../../../../../../../../../../../",
        "0f0e0d0c-1111-2222-3333-44445555aaa\n",
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        setenv("HOLT_LAUNCH_ID", ids[i], 1);
        expect_refused("Stop");
    }
    unsetenv("HOLT_LAUNCH_ID");
    expect_refused("Stop");
}

TEST(hook_withoutAnEventDoesNotRead, TEST_PROGRAM) {
    make_spool();
    char text[66];
    memset(text, 'e', sizeof text);
    text[65] = '\0';
    expect_refused(text);
    static const char *const events[] = {"", "../x", "a/b", "a b", "a\n", "\xc3\xa4", "a:b"};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        expect_refused(events[i]);
    text[64] = '\0';
    tell("hooks", text, "", 0);
    tell("hooks", "..", "", 0);
    CHECK_INT(2, facts());
}

TEST(hook_otherArgumentsAreSilent, TEST_PROGRAM) {
    make_spool();
    expect_quiet(start_program(runner(), "hook"));
    expect_quiet(start_program(runner(), "hook", "hooks"));
    expect_quiet(start_program(runner(), "hook", "hooks", "Stop", "more"));
    CHECK_INT(0, facts());
}

TEST(hook_withoutASpoolTakesItsInput, TEST_PROGRAM) {
    static char much[256 * 1024];
    setenv("HOLT_LAUNCH_ID", LAUNCH, 1);
    put_file("file", "");
    CHECK(mkdir("empty", 0700) == 0);
    static const char *const directories[] = {"none", "none/at/all", "file", "empty", ""};
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        tell(directories[i], "Stop", much, sizeof much);
    struct dirent **entries;
    CHECK_INT(0, entries_of("empty", &entries));
}

TEST(hook_linksAreNotFollowed, TEST_PROGRAM) {
    make_spool();
    CHECK(symlink("hooks", "link") == 0);
    tell("link", "Stop", "x", 1);
    tell("link/", "Stop", "x", 1);
    tell("link//", "Stop", "x", 1);
    CHECK_INT(0, facts());
    CHECK(mkdir("other", 0700) == 0 && symlink("../hooks/new", "other/new") == 0);
    tell("other", "Stop", "x", 1);
    CHECK_INT(0, facts());
    struct dirent **entries;
    CHECK_INT(1, entries_of("other", &entries));
    tell("hooks//", "Stop", "x", 1);
    tell(here("hooks"), "Stop", "x", 1);
    CHECK_INT(2, facts());
}

/* Puts facts of other hooks into the spool: from the first time to the last. */
static void put_facts(int first, int last) {
    char path[400];
    put_file("old", "");
    for (int at = first; at <= last; at++) {
        snprintf(path, sizeof path, "hooks/new/%020d-%d-" LAUNCH "-Old.json", at, at % 7 + 1);
        /* One file of many names is quicker than many files. */
        CHECK(link("old", path) == 0);
    }
}

TEST(hook_floodKeepsTheNewest, TEST_PROGRAM) {
    make_spool();
    put_facts(1000, 1000 + FACTS_MAX - 2);
    tell("hooks", "New1", "", 0);
    CHECK_INT(FACTS_MAX, facts());
    CHECK_HAS("/00000000000000001000-", fact(0));
    tell("hooks", "New2", "", 0);
    CHECK_INT(FACTS_MAX, facts());
    CHECK_HAS("/00000000000000001001-", fact(0));
    /* The ones to remove are wherever the directory has them. */
    put_facts(1, 300);
    tell("hooks", "New3", "", 0);
    CHECK_INT(FACTS_MAX, facts());
    CHECK_HAS("/00000000000000001002-", fact(0));
    CHECK_HAS("-New1.json", fact(FACTS_MAX - 3));
    CHECK_HAS("-New2.json", fact(FACTS_MAX - 2));
    CHECK_HAS("-New3.json", fact(FACTS_MAX - 1));
}

TEST(hook_floodOfHooksAtOnceStaysBelowTheBound, TEST_PROGRAM) {
    make_spool();
    put_facts(1, FACTS_MAX - 3);
    struct process processes[20];
    for (size_t i = 0; i < 20; i++)
        processes[i] = start_program(runner(), "hook", "hooks", "New");
    for (size_t i = 0; i < 20; i++)
        expect_quiet(processes[i]);
    CHECK_INT(FACTS_MAX, facts());
    CHECK_HAS("/00000000000000000018-", fact(0));
    CHECK_HAS("-New.json", fact(FACTS_MAX - 20));
}

TEST(hook_roomIsNotMadeFromOtherFiles, TEST_PROGRAM) {
    make_spool();
    static const char *const others[] = {"hooks/new/0", "hooks/new/0000.json", "hooks/new/00000000000000000000.json",
                                         "hooks/new/00000000000000000000-1", "hooks/new/.00000000000000000000-1.json"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        put_file(others[i], "");
    put_facts(1, FACTS_MAX);
    tell("hooks", "New", "", 0);
    CHECK_INT(FACTS_MAX + 5, facts());
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(exists(others[i]));
}

TEST(hook_roomIsMadeBesideWhatCanNotBeRemoved, TEST_PROGRAM) {
    make_spool();
    CHECK(mkdir("hooks/new/00000000000000000000-1.json", 0700) == 0);
    put_facts(1, FACTS_MAX);
    tell("hooks", "New", "", 0);
    CHECK_INT(FACTS_MAX, facts());
    CHECK_HAS("/00000000000000000000-1.json", fact(0));
    CHECK_HAS("/00000000000000000003-", fact(1));
    CHECK_HAS("-New.json", fact(FACTS_MAX - 1));
}

TEST(hook_largeInputIsCutAndItsWriterGoesOn, TEST_PROGRAM) {
    make_spool();
    static unsigned char much[3 << 20];
    for (size_t i = 0; i < sizeof much; i++)
        much[i] = (unsigned char)(i * 31 + i / 251);
    tell("hooks", "Stop", much, KEPT_MAX - 1);
    expect_fact(much, KEPT_MAX - 1);
    CHECK(unlink(fact(0)) == 0);
    tell("hooks", "Stop", much, KEPT_MAX);
    expect_fact(much, KEPT_MAX);
    CHECK(unlink(fact(0)) == 0);
    tell("hooks", "Stop", much, sizeof much);
    expect_fact(much, KEPT_MAX);
}

TEST(hook_inputThatNeverEndsIsLeftAtTheDeadline, TEST_PROGRAM) {
    make_spool();
    long long before = clock_ms();
    struct process process = start_program(impatient(), "hook", "hooks", "Stop");
    CHECK(write_all(process.in, "part", 4));
    CHECK_INT(0, wait_end(process.pid));
    CHECK(clock_ms() - before >= 1000);
    expect_fact("part", 4);
}

TEST(hook_inputWithoutPauseIsLeftAtTheDeadline, TEST_PROGRAM) {
    make_spool();
    char script[5000];
    snprintf(script, sizeof script, "exec '%s' hook hooks Stop </dev/zero", impatient());
    expect_quiet(start_program("/bin/sh", "-c", script));
    static const char zeros[KEPT_MAX];
    expect_fact(zeros, sizeof zeros);
}

TEST(hook_inputThatIsNoneIsEmpty, TEST_PROGRAM) {
    make_spool();
    static const char *const inputs[] = {"<&-", "</dev/null", "</", "<&- >&- 2>&-"};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        char script[5000];
        snprintf(script, sizeof script, "exec '%s' hook hooks Stop %s", runner(), inputs[i]);
        expect_quiet(start_program("/bin/sh", "-c", script));
        expect_fact("", 0);
        CHECK(unlink(fact(0)) == 0);
    }
}

TEST(hook_terminalIsNotRead, TEST_PROGRAM) {
    make_spool();
    struct process process = start_on_terminal((const char *const[]){runner(), "hook", "hooks", "Stop", NULL});
    CHECK(write_all(process.in, "typed\n", 6));
    struct result result = finish(&process);
    CHECK_INT(0, result.status);
    /* The terminal's echo, and nothing else. */
    CHECK_TEXT("typed\r\n", result.out);
    expect_fact("", 0);
}

TEST(hook_inputThatWouldBlockIsWaitedFor, TEST_PROGRAM) {
    make_spool();
    int in[2];
    CHECK(pipe2(in, O_NONBLOCK | O_CLOEXEC) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], 0);
        execl(runner(), runner(), "hook", "hooks", "Stop", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    static char much[256 * 1024];
    CHECK(write_all(in[1], much, sizeof much));
    close(in[1]);
    CHECK_INT(0, wait_end(pid));
    expect_fact(much, sizeof much);
}

TEST(hook_signalsDoNotEndItHalfWay, TEST_PROGRAM) {
    make_spool();
    struct process process = start_program(runner(), "hook", "hooks", "Stop");
    static char much[256 * 1024];
    CHECK(write_all(process.in, much, sizeof much));
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTSTP, SIGUSR1};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        kill(process.pid, numbers[i]);
    expect_quiet(process);
    expect_fact(much, sizeof much);
}

TEST(hook_fullDiskLeavesNothing, TEST_PROGRAM) {
    make_spool();
    static char much[256 * 1024];
    /* A file that can not grow stands for the disk. */
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 100 * 1024, .rlim_max = limit.rlim_max}) == 0);
    tell("hooks", "Stop", much, sizeof much);
    CHECK_INT(0, facts());
    tell("hooks", "Stop", much, 10);
    CHECK_INT(1, facts());
}

TEST(hook_readOnlyDirectoryLeavesNothing, TEST_PROGRAM) {
    make_spool();
    /* For programs that start now: what the modes forbid is forbidden to root, too. */
    prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    static char much[256 * 1024];
    CHECK(chmod("hooks", 0500) == 0);
    tell("hooks", "Stop", much, sizeof much);
    CHECK_INT(0, facts());
    CHECK(chmod("hooks", 0700) == 0 && chmod("hooks/new", 0500) == 0);
    tell("hooks", "Stop", much, sizeof much);
    CHECK_INT(0, facts());
    CHECK(chmod("hooks/new", 0) == 0);
    tell("hooks", "Stop", much, sizeof much);
    CHECK(chmod("hooks/new", 0700) == 0);
    CHECK_INT(0, facts());
    CHECK(chmod("hooks", 0) == 0);
    tell("hooks", "Stop", much, sizeof much);
    CHECK(chmod("hooks", 0700) == 0);
    CHECK_INT(0, facts());
}

/* A small test harness. `suite [-t NAME] [DIRECTORY...]` runs the tests whose names hold NAME, those of programs for each directory. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fake_daemon.h"

enum { TESTS_MAX = 300, DEADLINE_SECONDS = 60, LEFTOVER_MS = 5000 };

const char program_name[] = "suite";

static struct test {
    const char *name;
    enum test_kind kind;
    test_body *body;
} tests[TESTS_MAX];
static size_t test_count;

const char *programs = "";
char test_program[4096];

void test_add(const char *name, enum test_kind kind, test_body *body) {
    if (test_count == TESTS_MAX)
        abort();
    tests[test_count++] = (struct test){name, kind, body};
}

void test_fail(const char *file, int line, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    fflush(NULL);
    _exit(1);
}

void check_text(const char *file, int line, const char *expected, const char *actual) {
    if (strcmp(expected, actual) != 0)
        test_fail(file, line, "got:\n%s\nexpected:\n%s", actual, expected);
}

void check_has(const char *file, int line, const char *part, const char *text) {
    if (strstr(text, part) == NULL)
        test_fail(file, line, "got:\n%s\nexpected in it:\n%s", text, part);
}

long long clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void wait_a_little(void) { poll(NULL, 0, 5); }

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where) {
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

/* Kills the processes that a test left behind, once they had time to end. How many there were. */
static int kill_leftovers(void) {
    long long deadline = clock_ms() + LEFTOVER_MS;
    int killed = 0;
    for (;;) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        if (pid < 0 && errno == ECHILD)
            return killed;
        if (pid == 0 && clock_ms() > deadline) {
            char path[64];
            snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
            FILE *children = fopen(path, "r");
            if (children == NULL)
                return killed + 1;
            long child;
            while (fscanf(children, "%ld", &child) == 1) {
                kill((pid_t)child, SIGKILL);
                killed++;
            }
            fclose(children);
        }
        if (pid == 0)
            wait_a_little();
    }
}

/* Runs one test; whether it passed. */
static bool run(const struct test *test) {
    char directory[] = "/tmp/ht.XXXXXX";
    if (mkdtemp(directory) == NULL) {
        perror(directory);
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        if (chdir(directory) < 0)
            _exit(1);
        alarm(DEADLINE_SECONDS);
        test->body();
        fflush(NULL);
        _exit(0);
    }
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    const char *failure = status == 0 ? NULL : WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "took too long" : "failed";
    if (WIFSIGNALED(status))
        fprintf(stderr, "ended by signal %d\n", WTERMSIG(status));
    if (kill_leftovers() > 0 && failure == NULL)
        failure = "left processes behind";
    if (nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0 && failure == NULL)
        failure = "left files that can not be removed";
    if (failure != NULL)
        fprintf(stderr, "FAILED %s %s: %s\n", programs, test->name, failure);
    return failure == NULL;
}

/* Runs the tests of one kind whose names hold the filter. */
static void run_all(enum test_kind kind, const char *filter, int *passed, int *failed) {
    for (size_t i = 0; i < test_count; i++)
        if (tests[i].kind == kind && strstr(tests[i].name, filter) != NULL)
            ++*(run(&tests[i]) ? passed : failed);
}

int main(int argc, char **argv) {
    const char *called = strrchr(argv[0], '/');
    if (called != NULL && strcmp(called, "/holt-daemon") == 0)
        return fake_daemon_main(argc, argv);
    ssize_t size = readlink("/proc/self/exe", test_program, sizeof test_program - 1);
    if (size < 0)
        return 1;
    test_program[size] = '\0';
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    /* Whoever starts the suite may ignore some (nohup does), and the programs respect that. */
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCONT, SIGTSTP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_DFL);
    setvbuf(stderr, NULL, _IONBF, 0);

    int passed = 0;
    int failed = 0;
    int first = 1;
    const char *filter = "";
    if (argc > 2 && strcmp(argv[1], "-t") == 0) {
        filter = argv[2];
        first = 3;
    }
    run_all(TEST_UNIT, filter, &passed, &failed);
    for (int i = first; i < argc; i++) {
        char path[PATH_MAX];
        if (realpath(argv[i], path) == NULL) {
            perror(argv[i]);
            return 1;
        }
        programs = path;
        run_all(TEST_PROGRAM, filter, &passed, &failed);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}

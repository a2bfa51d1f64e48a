/* Tests of the start of a VMM, with a shell in its place, and of the rate of the time-stamp counter. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "io.h"
#include "world.h"

enum { UID = 1500000001, LOG_MAX = 64 * 1024 };

/* Starts a VMM that is `sh -c script`, with more options before it; its log is `log`. */
#define start_vmm(script, ...) start_program(runner(), "vmm", "--log", here("log"), ##__VA_ARGS__, "--", "sh", "-c", script)

/* The VMM's pid, once it has been started. */
static pid_t started(struct process process) {
    struct result result = finish(&process);
    CHECK_TEXT("", result.err);
    CHECK_INT(0, result.status);
    CHECK(strncmp(result.out, "pid=", 4) == 0);
    return (pid_t)atol(result.out + 4);
}

/* What the VMM said, once it has ended. */
static char *said(void) {
    WAIT_UNTIL(strstr(get_file("log"), "\nended: ") != NULL);
    return get_file("log");
}

/* What the start of a VMM that can not be started says. */
static char *refused(struct process process, int status) {
    struct result result = finish(&process);
    CHECK_TEXT("", result.out);
    CHECK_INT(status, result.status);
    return result.err;
}

/* The path of something with a number of a descriptor before it. Never freed. */
static const char *numbered(int number, const char *name) {
    char *text = malloc(4200);
    snprintf(text, 4200, "%d:%s", number, here(name));
    return text;
}

static int unix_socket(const char *name, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "%s", here(name));
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* Whether somebody listens there. */
static bool listens(const char *name) {
    struct sockaddr_un address;
    int fd = unix_socket(name, &address);
    bool connected = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return connected;
}

/* The parent of a process, and its user. */
static void look_at(pid_t pid, long *parent, long *uid) {
    char path[64];
    char line[256];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *status = fopen(path, "r");
    CHECK(status != NULL);
    *parent = *uid = -1;
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "PPid: %ld", parent) == 0)
            sscanf(line, "Uid: %ld", uid);
    fclose(status);
}

TEST(vmm_hasNothingOfItsCaller, TEST_PROGRAM) {
    CHECK(setenv("SECRET", "s3cret", 1) == 0 && setenv("HOLT_LAUNCH_ID", "0f0e0d0c", 1) == 0);
    int left_open = open("/dev/zero", O_RDONLY);
    CHECK(left_open >= 3 && dup2(left_open, 40) == 40);
    pid_t pid = started(start_vmm("umask; pwd; ulimit -c; env; grep NoNewPrivs /proc/self/status; echo fds /proc/self/fd/*;"
                                  "readlink /proc/self/fd/0; echo session $(cut -d' ' -f6,7 /proc/self/stat); echo pid $$"));
    char *log = said();
    CHECK_HAS("0077\n/\n0\n", log);
    CHECK_HAS("HOLT_LAUNCH_ID=0f0e0d0c\n", log);
    CHECK(strstr(log, "s3cret") == NULL);
    CHECK_HAS("NoNewPrivs:\t1\n", log);
    /* One more is the directory itself, while the shell lists it. */
    CHECK_HAS("fds /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3\n/dev/null\n", log);
    char line[64];
    snprintf(line, sizeof line, "pid %ld\n", (long)pid);
    CHECK_HAS(line, log);
    /* A session of its own, without a terminal. */
    const char *session = strstr(log, "session ");
    long leader;
    long terminal;
    CHECK(session != NULL && sscanf(session, "session %ld %ld", &leader, &terminal) == 2);
    CHECK(leader > 0 && leader != (long)getsid(0));
    CHECK_INT(0, terminal);
    CHECK_HAS("\nended: status 0\n", log);
    struct stat st;
    CHECK(stat("log", &st) == 0);
    CHECK_INT(0600, st.st_mode & 07777);
}

TEST(vmm_getsFilesAtTheirNumbers, TEST_PROGRAM) {
    put_file("base", "the base\n");
    put_file("disk", "the disk\n");
    CHECK(chmod("base", 0400) == 0);
    started(start_vmm("cat <&8; cat <&9; echo more >&9; (echo no >&8); cat /proc/self/fd/7", "--read", numbered(8, "base"), "--write",
                      numbered(9, "disk"), "--show", numbered(7, "base")));
    char *log = said();
    CHECK_HAS("the base\nthe disk\n", log);
    CHECK_HAS("the base\n\nended: status 0\n", log);
    CHECK_TEXT("the base\n", get_file("base"));
    CHECK_TEXT("the disk\nmore\n", get_file("disk"));
}

TEST(vmm_listensWhereItWasToldAndGoesWithItsSockets, TEST_PROGRAM) {
    pid_t pid = started(start_vmm("exec sleep 100", "--listen", numbered(12, "qmp"), "--listen", numbered(13, "link")));
    struct stat st;
    CHECK(stat("qmp", &st) == 0 && S_ISSOCK(st.st_mode));
    CHECK_INT(0600, st.st_mode & 07777);
    CHECK(listens("qmp") && listens("link"));
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK_HAS("\nended: signal 9\n", said());
    CHECK(!listens("qmp") && !listens("link"));
}

TEST(vmm_isConnected, TEST_PROGRAM) {
    struct sockaddr_un address;
    int server = unix_socket("net", &address);
    CHECK(bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 1) == 0);
    started(start_vmm("echo frames >&9", "--connect", numbered(9, "net")));
    CHECK_TEXT("frames\n", read_text(accept(server, NULL, NULL)));
    CHECK_HAS("ended: status 0\n", said());
}

TEST(vmm_outlivesWhoStartedItAndHangups, TEST_PROGRAM) {
    pid_t pid = started(start_vmm("echo up; exec sleep 100"));
    WAIT_UNTIL(strstr(get_file("log"), "up\n") != NULL);
    long keeper;
    long uid;
    look_at(pid, &keeper, &uid);
    /* The keeper obeys the VMM's end only. */
    CHECK(kill((pid_t)keeper, SIGTERM) == 0 && kill((pid_t)keeper, SIGHUP) == 0);
    CHECK(kill(pid, SIGTERM) == 0);
    CHECK_HAS("up\n\nended: signal 15\n", said());
}

TEST(vmm_logIsBounded, TEST_PROGRAM) {
    started(start_vmm("head -c 1000000 /dev/zero | tr '\\0' x; exit 7"));
    char *log = said();
    CHECK_HAS("xxx\nended: status 7\n", log);
    CHECK_INT(LOG_MAX + strlen("\nended: status 7\n"), strlen(log));
}

TEST(vmm_startThatFailsSaysWhy, TEST_PROGRAM) {
    put_file("file", "");
    CHECK(mkfifo("fifo", 0600) == 0);
    CHECK_HAS("no-such-program: No such file or directory (expected: a program that can be run)",
              refused(start_program(runner(), "vmm", "--log", here("log"), "--", "no-such-program"), 1));
    CHECK(unlink("log") == 0);
    CHECK_HAS("missing: No such file or directory (expected: a file that can be opened)",
              refused(start_vmm(":", "--read", numbered(10, "missing")), 1));
    CHECK(unlink("log") == 0);
    CHECK_HAS("fifo: not a regular file", refused(start_vmm(":", "--read", numbered(10, "fifo")), 1));
    CHECK(unlink("log") == 0);
    CHECK(symlink("file", "link") == 0);
    CHECK_HAS("link: ", refused(start_vmm(":", "--write", numbered(10, "link")), 1));
    CHECK(unlink("log") == 0);
    CHECK_HAS("file: Address ", refused(start_vmm(":", "--listen", numbered(10, "file")), 1));
    CHECK(unlink("log") == 0);
    CHECK_HAS("file: Connection refused", refused(start_vmm(":", "--connect", numbered(10, "file")), 1));
    /* The log of another one is not written into. */
    CHECK_HAS("log: File exists", refused(start_vmm(":"), 1));
    CHECK_TEXT("", get_file("log"));
}

TEST(vmm_refusesOtherArguments, TEST_PROGRAM) {
    char path[128];
    memset(path, 'x', sizeof path);
    memcpy(path, "10:/", 4);
    path[3 + 100] = '\0';
    CHECK_HAS("--log is missing", refused(start_program(runner(), "vmm", "--", "true"), 2));
    CHECK_HAS("the program is missing", refused(start_program(runner(), "vmm", "--log", "l", "--"), 2));
    CHECK_HAS("the program is missing", refused(start_program(runner(), "vmm", "--log", "l"), 2));
    CHECK_HAS("--read 2:/x (expected: FD:PATH, FD from 3 to 63)", refused(start_vmm(":", "--read", "2:/x"), 2));
    CHECK_HAS("--read 64:/x (expected: FD:PATH", refused(start_vmm(":", "--read", "64:/x"), 2));
    CHECK_HAS("--read 7 (expected: FD:PATH", refused(start_vmm(":", "--read", "7"), 2));
    CHECK_HAS("(expected: a descriptor that is given once)", refused(start_vmm(":", "--read", "7:/x", "--write", "7:/y"), 2));
    CHECK_HAS("(expected: a path of less than 100 bytes)", refused(start_vmm(":", "--listen", path), 2));
    CHECK_HAS("--uid 0 (expected: a number from 1", refused(start_vmm(":", "--uid", "0"), 2));
    CHECK_HAS("--uid 4294967295 (expected: a number from 1", refused(start_vmm(":", "--uid", "4294967295"), 2));
    CHECK_HAS("--what 1 (expected: an option of vmm)", refused(start_vmm(":", "--what", "1"), 2));
    CHECK(!exists("log"));
}

TEST(vmm_ofRootIsAnotherUserWithANetworkOfItsOwn, TEST_PROGRAM) {
    if (geteuid() != 0)
        return;
    put_file("kernel", "the kernel\n");
    put_file("disk", "the disk\n");
    CHECK(chmod("kernel", 0600) == 0);
    char uid[32];
    snprintf(uid, sizeof uid, "%d", UID);
    pid_t pid = started(start_vmm("id -u; id -G; cat /proc/self/fd/10; echo more >>/proc/self/fd/11; readlink /proc/self/ns/net; echo up; exec sleep 100",
                                  "--uid", uid, "--group", "107", "--isolate", "--show", numbered(10, "kernel"), "--write",
                                  numbered(11, "disk")));
    WAIT_UNTIL(strstr(get_file("log"), "up\n") != NULL);
    char *log = get_file("log");
    char line[64];
    snprintf(line, sizeof line, "%s\n%s 107\nthe kernel\n", uid, uid);
    CHECK_HAS(line, log);
    CHECK_TEXT("the disk\nmore\n", get_file("disk"));
    char namespace[64] = "";
    CHECK(readlink("/proc/self/ns/net", namespace, sizeof namespace - 1) > 0);
    CHECK(strstr(log, namespace) == NULL);
    /* The keeper has given up its rights too. */
    long keeper;
    long its;
    look_at(pid, &keeper, &its);
    CHECK_INT(UID, its);
    look_at((pid_t)keeper, &keeper, &its);
    CHECK_INT(UID, its);
    struct stat st;
    CHECK(stat("disk", &st) == 0);
    CHECK_INT(UID, st.st_uid);
    CHECK(stat("kernel", &st) == 0);
    CHECK_INT(0, st.st_uid);
    CHECK_INT(0644, st.st_mode & 07777);
    CHECK(kill(pid, SIGKILL) == 0);
    said();
}

TEST(tsc_isMeasured, TEST_PROGRAM) {
#if defined(__x86_64__)
    struct process process = start_program(runner(), "tsc");
    struct result result = finish(&process);
    CHECK_INT(0, result.status);
    long khz = atol(result.out);
    CHECK(khz > 100000 && khz < 10000000);
    struct process again = start_program(runner(), "tsc");
    result = finish(&again);
    /* Within 0.1 %. */
    CHECK(labs(atol(result.out) - khz) < khz / 1000);
#endif
}

/* Tests of the client as a program, against a daemon that each of them plays itself. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "fake_daemon.h"
#include "frame.h"
#include "harness.h"
#include "io.h"
#include "world.h"

/* A daemon in this process, on the socket of the home. */
static int listen_here(void) {
    world_make();
    return fake_listen("home/run/holt.sock");
}

/* Accepts the client and serves it. */
static int serve_client(int listening) {
    struct call call;
    int fd = fake_accept(listening, &call);
    fake_greet(fd, BUILD, "serving");
    return fd;
}

/* Receives a frame of this type and payload. */
static void expect(int fd, int type, const char *payload, size_t size) {
    struct up_frame frame = fake_receive(fd);
    CHECK_INT(type, frame.type);
    CHECK_INT(size, frame.size);
    CHECK(memcmp(payload, frame.payload, size) == 0);
    free(frame.payload);
}

static void expect_signal(int fd, int number) {
    char payload = (char)number;
    expect(fd, FRAME_SIGNAL, &payload, 1);
}

/* Makes sure that the client has come to this point: what was sent before has been handled. */
static void synchronize(int fd, struct process *client) {
    fake_send_text(fd, FRAME_OUT, "<sync>");
    read_until(client->out, "<sync>");
}

/* Whether a NUL-ended string is in a list of them. */
static bool has_string(const uint8_t *list, size_t size, const char *text) {
    for (size_t at = 0; at < size; at += strlen((const char *)list + at) + 1)
        if (strcmp((const char *)list + at, text) == 0)
            return true;
    return false;
}

TEST(client_tellsItsCall, TEST_PROGRAM) {
    int listening = listen_here();
    setenv("MARK", "a=b c", 1);
    umask(027);
    struct process client = start_holt("spawn", "", "fix the\nparser", "--x");
    struct call call;
    int fd = fake_accept(listening, &call);
    CHECK_TEXT("HOLT/1 " BUILD "\n", call.greeting);
    CHECK_TEXT("1 2 3 3 4 5", call.order);
    static const char args[] = "spawn\0\0fix the\nparser\0--x";
    CHECK_INT(sizeof args, call.args_size);
    CHECK(memcmp(args, call.args, sizeof args) == 0);
    CHECK_INT(strlen(here("")) - 1, call.cwd_size);
    CHECK(memcmp(here(""), call.cwd, call.cwd_size) == 0);
    CHECK(has_string(call.env, call.env_size, "MARK=a=b c"));
    CHECK(has_string(call.env, call.env_size, "HOLT_CALLER_UMASK=027"));
    CHECK(memcmp(call.tty, "\0\0\0\0\0", 5) == 0);
    fake_greet(fd, BUILD, "serving");
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

TEST(client_sendsALargeEnvironmentInSeveralFrames, TEST_PROGRAM) {
    int listening = listen_here();
    char *value = malloc(100001);
    memset(value, 'v', 100000);
    value[100000] = '\0';
    /* 1.5 MiB: within what the system allows for arguments and environment together. */
    for (int i = 0; i < 15; i++) {
        char name[20];
        snprintf(name, sizeof name, "LARGE%d", i);
        setenv(name, value, 1);
    }
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    CHECK_TEXT("1 2 3 3 3 4 5", call.order);
    CHECK(call.env_size > 1500000);
    fake_greet(fd, BUILD, "serving");
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

TEST(client_refusesTooLargeArguments, TEST_PROGRAM) {
    world_make();
    static char word[100000];
    memset(word, 'w', sizeof word - 1);
    const char *argv[14] = {here("dist/bin/holt"), "send"};
    for (int i = 2; i < 13; i++)
        argv[i] = word;
    struct process client = start_list(argv);
    struct result result = finish(&client);
    CHECK_INT(2, result.status);
    CHECK_TEXT("holt: arguments: 1100005 bytes (expected: at most 1048576); pass long text by -f FILE or on standard input\n", result.err);
}

TEST(client_passesOutputAndStatus, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("ls");
    int fd = serve_client(listening);
    fake_send_text(fd, FRAME_OUT, "one ");
    fake_send_text(fd, FRAME_ERR, "problem");
    fake_send_text(fd, FRAME_OUT, "");
    fake_send_text(fd, FRAME_OUT, "two");
    fake_send_byte(fd, FRAME_EXIT, 42);
    struct result result = finish(&client);
    CHECK_INT(42, result.status);
    CHECK_TEXT("one two", result.out);
    CHECK_TEXT("problem", result.err);
}

TEST(client_passesFramesThatArriveInPieces, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    static const char stream[] = "HOLT/1 " BUILD " serving\nA\0\0\0\003abcF\0\0\0\001\005";
    for (size_t i = 0; i < sizeof stream - 1; i++)
        CHECK(write_all(fd, stream + i, 1));
    struct result result = finish(&client);
    CHECK_INT(5, result.status);
    CHECK_TEXT("abc", result.out);
}

TEST(client_passesMuchOutputToASlowReader, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    pid_t writer = fork();
    if (writer == 0) {
        char *chunk = malloc(FRAME_MAX);
        for (int i = 0; i < 4; i++) {
            memset(chunk, 'a' + i, FRAME_MAX);
            fake_send(fd, FRAME_OUT, chunk, FRAME_MAX);
        }
        fake_send_byte(fd, FRAME_EXIT, 0);
        _exit(0);
    }
    close(fd);
    char *out = read_text(client.out);
    CHECK_INT(4 * FRAME_MAX, strlen(out));
    for (int i = 0; i < 4; i++)
        CHECK(out[i * FRAME_MAX] == 'a' + i && out[(i + 1) * FRAME_MAX - 1] == 'a' + i);
    CHECK_INT(0, wait_end(writer));
    CHECK_INT(0, wait_end(client.pid));
}

TEST(client_leavesInheritedDescriptorsBlocking, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("cat");
    int fd = serve_client(listening);
    fake_give_credit(fd, 10);
    synchronize(fd, &client);
    for (int i = 0; i <= 2; i++) {
        char path[64];
        char *line;
        snprintf(path, sizeof path, "/proc/%ld/fdinfo/%d", (long)client.pid, i);
        int info = open(path, O_RDONLY);
        CHECK((line = strstr(read_text(info), "flags:")) != NULL);
        CHECK((strtol(line + 6, NULL, 8) & O_NONBLOCK) == 0);
        close(info);
    }
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

TEST(client_readsInputOnlyOnCredit, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("cat");
    CHECK(write_all(client.in, "0123456789", 10));
    int fd = serve_client(listening);
    synchronize(fd, &client);
    int left = 0;
    CHECK(ioctl(client.in, FIONREAD, &left) == 0);
    CHECK_INT(10, left);
    fake_give_credit(fd, 4);
    expect(fd, FRAME_STDIN, "0123", 4);
    synchronize(fd, &client);
    CHECK(ioctl(client.in, FIONREAD, &left) == 0);
    CHECK_INT(6, left);
    fake_give_credit(fd, 1);
    expect(fd, FRAME_STDIN, "4", 1);
    fake_give_credit(fd, 0xffffffff);
    expect(fd, FRAME_STDIN, "56789", 5);
    close(client.in);
    client.in = -1;
    expect(fd, FRAME_EOF, "", 0);
    fake_give_credit(fd, 5);
    synchronize(fd, &client);
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
    CHECK_INT(0, fake_receive(fd).type);
}

TEST(client_signalsDoNotQueueBehindInput, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("cat");
    CHECK(write_all(client.in, "held back", 9));
    int fd = serve_client(listening);
    synchronize(fd, &client);
    kill(client.pid, SIGTERM);
    expect_signal(fd, SIGTERM);
    fake_send_byte(fd, FRAME_EXIT, 143);
    CHECK_INT(143, finish(&client).status);
}

TEST(client_takesClosedInputAsItsEnd, TEST_PROGRAM) {
    int listening = listen_here();
    char command[5000];
    snprintf(command, sizeof command, "exec '%s' cat <&-", here("dist/bin/holt"));
    struct process client = start_program("/bin/sh", "-c", command);
    int fd = serve_client(listening);
    fake_give_credit(fd, 10);
    expect(fd, FRAME_EOF, "", 0);
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

TEST(client_saysThatClosedOutputCanNotBeWritten, TEST_PROGRAM) {
    int listening = listen_here();
    char command[5000];
    snprintf(command, sizeof command, "exec '%s' ls >&-", here("dist/bin/holt"));
    struct process client = start_program("/bin/sh", "-c", command);
    int fd = serve_client(listening);
    fake_send_text(fd, FRAME_OUT, "text");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("standard output: Bad file descriptor", result.err);
    CHECK_INT(0, fake_receive(fd).type);
}

TEST(client_forwardsSignals, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    synchronize(fd, &client);
    static const int numbers[] = {SIGHUP, SIGTERM, SIGINT};
    for (int i = 0; i < 3; i++) {
        kill(client.pid, numbers[i]);
        expect_signal(fd, numbers[i]);
    }
    fake_send_byte(fd, FRAME_EXIT, 130);
    CHECK_INT(130, finish(&client).status);
}

TEST(client_endsAtASecondInterrupt, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    synchronize(fd, &client);
    kill(client.pid, SIGINT);
    expect_signal(fd, SIGINT);
    kill(client.pid, SIGINT);
    CHECK_INT(130, finish(&client).status);
    CHECK_INT(0, fake_receive(fd).type);
}

TEST(client_leavesIgnoredSignalsIgnored, TEST_PROGRAM) {
    int listening = listen_here();
    signal(SIGHUP, SIG_IGN);
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    synchronize(fd, &client);
    kill(client.pid, SIGHUP);
    kill(client.pid, SIGTERM);
    expect_signal(fd, SIGTERM);
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

TEST(client_canBeLeftWhileItsReaderIsStuck, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    char *chunk = calloc(1, FRAME_MAX);
    fake_send(fd, FRAME_OUT, chunk, FRAME_MAX);
    int unread = 0;
    WAIT_UNTIL(ioctl(client.out, FIONREAD, &unread) == 0 && unread == fcntl(client.out, F_GETPIPE_SZ));
    kill(client.pid, SIGINT);
    expect_signal(fd, SIGINT);
    kill(client.pid, SIGINT);
    CHECK_INT(130, wait_end(client.pid));
}

TEST(client_endsQuietlyWithoutAReader, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    close(client.out);
    client.out = open("/dev/null", O_RDONLY);
    fake_send_text(fd, FRAME_OUT, "text");
    struct result result = finish(&client);
    CHECK_INT(141, result.status);
    CHECK_TEXT("", result.err);
    CHECK_INT(0, fake_receive(fd).type);
}

TEST(client_tellsItsOwnFailureFromThatOfACommand, TEST_PROGRAM) {
    static const struct {
        const char *call[4];
        int status;
    } calls[] = {{{"run", "--", "true"}, 125}, {{"vm", "exec", "box", "true"}, 125}, {{"vm", "shell", "box"}, 125}, {{"vm", "list"}, 1}};
    world_make();
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int listening = fake_listen("home/run/holt.sock");
        const char *const *call = calls[i].call;
        struct process client = start_holt(call[0], call[1], call[2], call[3]);
        int fd = serve_client(listening);
        close(fd);
        CHECK_INT(calls[i].status, finish(&client).status);
        close(listening);
        unlink("home/run/holt.sock");
    }
}

TEST(client_saysThatTheDaemonWentAway, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("ls");
    int fd = serve_client(listening);
    fake_send_text(fd, FRAME_OUT, "part");
    close(fd);
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_TEXT("part", result.out);
    CHECK_HAS("closed the connection before the command ended", result.err);
    CHECK_HAS("log/daemon.log", result.err);
}

TEST(client_showsWhyADaemonStoppedListening, TEST_PROGRAM) {
    int listening = listen_here();
    char *value = malloc(130001);
    memset(value, 'v', 130000);
    value[130000] = '\0';
    for (int i = 0; i < 10; i++) {
        char name[20];
        snprintf(name, sizeof name, "LARGE%d", i);
        setenv(name, value, 1);
    }
    struct process client = start_holt("ls");
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    fake_greet(fd, BUILD, "serving");
    fake_send_text(fd, FRAME_ERR, "no");
    fake_send_byte(fd, FRAME_EXIT, 2);
    shutdown(fd, SHUT_RD);
    struct result result = finish(&client);
    CHECK_INT(2, result.status);
    CHECK_TEXT("no", result.err);
}

/* Answers a client with these bytes; what it says then. */
static char *answer(int listening, const void *bytes, size_t size) {
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    CHECK(write_all(fd, bytes, size));
    struct result result = finish(&client);
    close(fd);
    CHECK_INT(1, result.status);
    CHECK_TEXT("", result.out);
    CHECK_HAS("home/run/holt.sock: ", result.err);
    return result.err;
}

TEST(client_refusesAMalformedDaemon, TEST_PROGRAM) {
    int listening = listen_here();
#define GREETED(text) ("HOLT/1 " BUILD " serving\n" text), sizeof("HOLT/1 " BUILD " serving\n" text) - 1
    CHECK_HAS("opening line", answer(listening, "HTTP/1.1 400 Bad Request\r\n", 26));
    CHECK_HAS("opening line", answer(listening, "HOLT/1 b what\n", 14));
    CHECK_HAS("unknown frame", answer(listening, GREETED("\x01\0\0\0\0")));
    CHECK_HAS("above 1 MiB", answer(listening, GREETED("A\0\x10\0\1")));
    CHECK_HAS("malformed EXIT", answer(listening, GREETED("F\0\0\0\0")));
    CHECK_HAS("malformed RAW", answer(listening, GREETED("D\0\0\0\2ab")));
    CHECK_HAS("malformed WANT_STDIN", answer(listening, GREETED("C\0\0\0\1a")));
    CHECK_HAS("malformed EXEC", answer(listening, GREETED("E\0\0\0\1a")));
}

TEST(client_becomesAProgram, TEST_PROGRAM) {
    int listening = listen_here();
    setenv("GONE", "x", 1);
    setenv("KEPT", "k", 1);
    setenv("CHANGED", "x", 1);
    struct process client = start_holt("attach");
    int fd = serve_client(listening);
    static const char exec[] = "4\0sh\0-c\0echo \"$CHANGED$KEPT${GONE-unset}$1\"; kill -PIPE $$\0\0CHANGED=a b\0-GONE";
    fake_send(fd, FRAME_EXEC, exec, sizeof exec);
    CHECK_INT(0, fake_receive(fd).type);
    struct result result = finish(&client);
    CHECK_TEXT("a bkunset\n", result.out);
    /* SIGPIPE has its own effect again. */
    CHECK_INT(128 + SIGPIPE, result.status);
}

TEST(client_namesAProgramThatCanNotRun, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("attach");
    int fd = serve_client(listening);
    static const char exec[] = "1\0no-such-program";
    fake_send(fd, FRAME_EXEC, exec, sizeof exec);
    struct result result = finish(&client);
    CHECK_INT(127, result.status);
    CHECK_HAS("holt: no-such-program: No such file or directory (expected:", result.err);
}

/* A call that starts the daemon and is answered by it. */
static char *started_call(void) {
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    if (result.status != 0)
        test_fail(__FILE__, __LINE__, "status %d:\n%s", result.status, result.err);
    CHECK_TEXT("", result.err);
    return result.out;
}

TEST(start_givesTheDaemonItsSurroundings, TEST_PROGRAM) {
    world_make();
    fake_mode("serve");
    setenv("HOLT_HOME", "fresh/home", 1);
    setenv("LC_ALL", "C", 1);
    setenv("SECRET", "of the first caller", 1);
    setenv("HOLT_LAUNCH_ID", "of a session that calls", 1);
    char expected[3 * 4096];
    snprintf(expected, sizeof expected,
             "home=%s\nlocale=C.UTF-8\numask=077\ncwd=/\nin=/dev/null\nout=%s\nabove=0\nleader=1\nsecret=no\nmarked=no\n", here("fresh/home"),
             here("fresh/home/log/daemon.err"));
    /* Descriptors of the caller do not reach it. */
    CHECK(dup2(open("/dev/null", O_RDONLY), 17) == 17);
    CHECK_TEXT(expected, started_call());
    struct stat st;
    CHECK(stat("fresh/home/log/daemon.err", &st) == 0);
    CHECK_INT(0600, st.st_mode & 0777);
    CHECK(stat("fresh", &st) == 0);
    CHECK_INT(0700, st.st_mode & 0777);
}

TEST(start_isDoneOnceByManyClients, TEST_PROGRAM) {
    world_make();
    enum { CLIENTS = 6 };
    fake_mode("serve 6");
    struct process clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = start_holt("ls");
    for (int i = 0; i < CLIENTS; i++) {
        struct result result = finish(&clients[i]);
        CHECK_TEXT("", result.err);
        CHECK_INT(0, result.status);
    }
    CHECK_TEXT("start\n", get_file("home/starts"));
}

TEST(start_replacesASocketThatNobodyServes, TEST_PROGRAM) {
    int listening = listen_here();
    close(listening);
    CHECK(exists("home/run/holt.sock"));
    fake_mode("serve");
    CHECK_HAS("leader=1", started_call());
}

TEST(start_failureShowsTheEndOfTheLogs, TEST_PROGRAM) {
    world_make();
    CHECK(mkdir("home/log", 0700) == 0);
    put_file("home/log/daemon.err", "of an earlier one\n");
    fake_mode("fail");
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("the daemon ended before it was ready", result.err);
    CHECK_HAS(here("home/log/daemon.log"), result.err);
    CHECK_HAS(":\nno room ?[31mfor a heap\n", result.err);
    CHECK(strstr(result.err, "earlier") == NULL && strstr(result.err, "line 30") == NULL);

    fake_mode("fail-silently");
    client = start_holt("ls");
    result = finish(&client);
    CHECK_HAS(":\nline 11.\nline 12.\n", result.err);
    CHECK_HAS("line 30.\n", result.err);

    fake_mode("fail");
    client = start_holt("ls", "--json");
    result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("{\"error\":{\"code\":\"DAEMON_START_FAILED\",\"message\":\"the daemon ended", result.err);
    CHECK_HAS("\\u000ano room \\u001b[31mfor a heap\\u000a\",\"details\":{},\"operation\":null}}\n", result.err);
}

TEST(start_namesAHomeThatCanNotBeWritten, TEST_PROGRAM) {
    world_make();
    if (geteuid() == 0)
        return; /* whom no mode stops */
    CHECK(chmod("home", 0500) == 0);
    struct process client = start_holt("ls", "--json");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("\"code\":\"HOME_UNUSABLE\"", result.err);
    CHECK_HAS("home: Permission denied", result.err);
    CHECK(chmod("home", 0700) == 0);
}

TEST(start_hasADeadline, TEST_PROGRAM) {
    world_make();
    char impatient[4096];
    snprintf(impatient, sizeof impatient, "%s/holt-impatient", programs);
    size_t size;
    char *content = read_file(AT_FDCWD, impatient, 64 << 20, &size);
    CHECK(content != NULL);
    CHECK(unlink("dist/bin/holt") == 0);
    put_bytes("dist/bin/holt", content, size);
    CHECK(chmod("dist/bin/holt", 0700) == 0);
    fake_mode("hang");
    long long begin = clock_ms();
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK(clock_ms() - begin >= 1000);
    CHECK_HAS("is not ready after 1 s", result.err);
    const char *pid = strstr(result.err, "(pid ");
    CHECK(pid != NULL && atoi(pid + 5) > 1);
    kill(atoi(pid + 5), SIGKILL);
}

TEST(start_namesAMissingDaemon, TEST_PROGRAM) {
    world_make();
    CHECK(unlink("dist/libexec/holt-daemon") == 0);
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("libexec/holt-daemon: No such file or directory", result.err);
    struct process once = start_holt("version");
    result = finish(&once);
    CHECK_INT(1, result.status);
    CHECK_HAS("libexec/holt-daemon: No such file or directory", result.err);
}

TEST(start_canBeInterrupted, TEST_PROGRAM) {
    world_make();
    fake_mode("hang");
    struct process client = start_holt("ls");
    /* The daemon's log is opened right before it starts. */
    WAIT_UNTIL(exists("home/log/daemon.err"));
    kill(client.pid, SIGINT);
    CHECK_INT(128 + SIGINT, wait_end(client.pid));
    /* The daemon, if it was started, is found by the home in its environment, as nobody knows its pid. */
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        char path[300];
        snprintf(path, sizeof path, "/proc/%s/environ", entry->d_name);
        int fd = atoi(entry->d_name) > 0 && atoi(entry->d_name) != getpid() ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        static char environment[1 << 20];
        ssize_t size = fd < 0 ? -1 : read_all(fd, environment, sizeof environment);
        if (size > 0 && memmem(environment, (size_t)size, here("home"), strlen(here("home"))) != NULL)
            kill(atoi(entry->d_name), SIGKILL);
        if (fd >= 0)
            close(fd);
    }
    closedir(processes);
}

TEST(once_runsWhatNeedsNoDaemon, TEST_PROGRAM) {
    world_make();
    static const char *const calls[][2] = {{"version", "once: version x\n"}, {"doctor", "once: doctor x\n"}, {"-h", "once: -h x\n"}};
    for (int i = 0; i < 3; i++) {
        struct process client = start_holt(calls[i][0], "x");
        struct result result = finish(&client);
        CHECK_INT(7, result.status);
        CHECK_TEXT(calls[i][1], result.out);
    }
    struct process client = start_program(here("dist/bin/holt"));
    CHECK_TEXT("once:\n", finish(&client).out);
    CHECK(!exists("home/log") && !exists("home/run/starting"));
    setenv("HOLT_HOME", here("none"), 1);
    client = start_holt("daemon", "status");
    CHECK_TEXT("once: daemon status\n", finish(&client).out);
    CHECK(!exists("none"));
    unsetenv("HOLT_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    client = start_holt("version");
    CHECK_TEXT("once: version\n", finish(&client).out);
}

TEST(once_isNotUsedBesideARunningDaemon, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("version");
    int fd = serve_client(listening);
    fake_send_byte(fd, FRAME_EXIT, 3);
    CHECK_INT(3, finish(&client).status);
}

TEST(build_anOlderIdleDaemonIsReplaced, TEST_PROGRAM) {
    int listening = listen_here();
    fake_mode("serve");
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    fake_greet(fd, OLDER, "older-idle");
    expect(fd, FRAME_RETIRE, "\0", 1);
    close(listening);
    CHECK(unlink("home/run/holt.sock") == 0);
    close(fd);
    struct result result = finish(&client);
    CHECK_TEXT("", result.err);
    CHECK_INT(0, result.status);
    CHECK_HAS("leader=1", result.out);
}

TEST(build_anOlderBusyDaemonIsLeftAlone, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    fake_greet(fd, OLDER, "older-busy");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS(OLDER, result.err);
    CHECK_HAS(BUILD, result.err);
    CHECK_HAS("run holt daemon restart", result.err);
    CHECK_INT(0, fake_receive(fd).type);
}

TEST(build_anOlderBusyDaemonIsForcedByStop, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("daemon", "stop");
    struct call call;
    int fd = fake_accept(listening, &call);
    fake_greet(fd, OLDER, "older-busy");
    expect(fd, FRAME_RETIRE, "\1", 1);
    close(listening);
    CHECK(unlink("home/run/holt.sock") == 0);
    close(fd);
    /* With none running, the command runs by itself. */
    CHECK_TEXT("once: daemon stop\n", finish(&client).out);
}

TEST(build_aRefusalToRetireIsShown, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("ls");
    struct call call;
    int fd = fake_accept(listening, &call);
    fake_greet(fd, OLDER, "older-idle");
    expect(fd, FRAME_RETIRE, "\0", 1);
    fake_send_text(fd, FRAME_ERR, "busy by now\n");
    fake_send_byte(fd, FRAME_EXIT, 1);
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_TEXT("busy by now\n", result.err);
}

TEST(build_idHasToBeThere, TEST_PROGRAM) {
    world_make();
    CHECK(unlink("dist/build-id") == 0);
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("dist/build-id: No such file or directory", result.err);
    put_file("dist/build-id", "two words\n");
    client = start_holt("ls");
    CHECK_HAS("dist/build-id: no build id", finish(&client).err);
}

/* A call that is refused with this in its message. */
static void expect_refusal(const char *part) {
    struct process client = start_holt("ls");
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_TEXT("", result.out);
    CHECK_HAS(part, result.err);
    CHECK_HAS("(expected: ", result.err);
}

TEST(home_isRefusedWithAReason, TEST_PROGRAM) {
    world_make();
    setenv("HOLT_HOME", "/proc/nowhere/home", 1);
    expect_refusal("/proc/nowhere/home: ");
    setenv("HOLT_HOME", here("dist/build-id"), 1);
    expect_refusal("dist/build-id");
    unsetenv("HOLT_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    expect_refusal("neither HOLT_HOME nor HOME is set");
    setenv("HOLT_HOME", here("home"), 1);
    CHECK(rmdir("home/run") == 0 && mkdir("elsewhere", 0700) == 0 && symlink("../elsewhere", "home/run") == 0);
    expect_refusal("home/run: a symbolic link");
}

TEST(home_aForeignFileIsLeftWhereTheSocketBelongs, TEST_PROGRAM) {
    world_make();
    put_file("home/run/holt.sock", "precious");
    expect_refusal("home/run/holt.sock: not a socket");
    CHECK_TEXT("precious", get_file("home/run/holt.sock"));
    CHECK(unlink("home/run/holt.sock") == 0 && symlink("nowhere", "home/run/holt.sock") == 0);
    expect_refusal("home/run/holt.sock: not a socket");
}

TEST(cwd_thatIsGoneIsSaid, TEST_PROGRAM) {
    int listening = listen_here();
    char command[5000];
    snprintf(command, sizeof command, "mkdir gone && cd gone && rmdir ../gone && exec '%s' ls", here("dist/bin/holt"));
    struct process client = start_program("/bin/sh", "-c", command);
    struct result result = finish(&client);
    CHECK_INT(1, result.status);
    CHECK_HAS("working directory: ", result.err);
    close(listening);
}

/* The client on a terminal, served. */
struct terminal_call {
    struct process client;
    struct call call;
    int fd;
    struct termios before;
};

static struct terminal_call call_on_terminal(int listening) {
    struct terminal_call t;
    t.client = start_on_terminal((const char *const[]){here("dist/bin/holt"), "attach", NULL});
    t.fd = fake_accept(listening, &t.call);
    CHECK(tcgetattr(t.client.out, &t.before) == 0);
    CHECK((t.before.c_lflag & ICANON) != 0);
    fake_greet(t.fd, BUILD, "serving");
    return t;
}

/* Whether the terminal has the settings that it had at first, or is raw. */
static bool is_restored(const struct terminal_call *t) {
    struct termios now;
    CHECK(tcgetattr(t->client.out, &now) == 0);
    return now.c_lflag == t->before.c_lflag && now.c_iflag == t->before.c_iflag && now.c_oflag == t->before.c_oflag;
}

static bool is_raw(const struct terminal_call *t) {
    struct termios now;
    CHECK(tcgetattr(t->client.out, &now) == 0);
    return (now.c_lflag & (ICANON | ISIG | ECHO)) == 0 && (now.c_oflag & OPOST) == 0;
}

static void make_raw(struct terminal_call *t) {
    fake_send_byte(t->fd, FRAME_RAW, 1);
    synchronize(t->fd, &t->client);
    CHECK(is_raw(t));
}

TEST(terminal_isDescribed, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    CHECK(memcmp(t.call.tty, "\7\0\30\0\120", 5) == 0);
    synchronize(t.fd, &t.client);
    struct winsize size = {.ws_row = 50, .ws_col = 300};
    CHECK(ioctl(t.client.in, TIOCSWINSZ, &size) == 0);
    expect(t.fd, FRAME_RESIZE, "\0\62\1\54", 4);
    fake_send_byte(t.fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&t.client).status);
}

TEST(terminal_isRestoredAtTheEnd, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    fake_send_byte(t.fd, FRAME_RAW, 0);
    synchronize(t.fd, &t.client);
    CHECK(is_restored(&t));
    make_raw(&t);
    fake_send_byte(t.fd, FRAME_EXIT, 3);
    CHECK_INT(3, wait_end(t.client.pid));
    CHECK(is_restored(&t));
}

TEST(terminal_isRestoredWhenTheDaemonGoes, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    close(t.fd);
    CHECK_INT(1, wait_end(t.client.pid));
    CHECK(is_restored(&t));
}

TEST(terminal_isRestoredBeforeAnotherProgram, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    static const char exec[] = "3\0sh\0-c\0stty -a | grep -q ' icanon' && exit 9";
    fake_send(t.fd, FRAME_EXEC, exec, sizeof exec);
    CHECK_INT(9, wait_end(t.client.pid));
}

TEST(terminal_isRestoredByFatalSignals, TEST_PROGRAM) {
    int listening = listen_here();
    /* The sanitizer would handle these itself. */
    setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0", 1);
    static const int numbers[] = {SIGSEGV, SIGABRT, SIGQUIT, SIGUSR1, SIGALRM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct terminal_call t = call_on_terminal(listening);
        make_raw(&t);
        kill(t.client.pid, numbers[i]);
        wait_end(t.client.pid);
        CHECK(is_restored(&t));
        close(t.fd);
        close(t.client.in);
    }
}

TEST(terminal_rawPassesEveryByte, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    fake_give_credit(t.fd, 100);
    CHECK(write_all(t.client.in, "\003\032\r\035\035x\035", 7));
    struct bytes got = {0};
    while (bytes_size(&got) < 7) {
        struct up_frame frame = fake_receive(t.fd);
        CHECK_INT(FRAME_STDIN, frame.type);
        bytes_add(&got, frame.payload, frame.size);
    }
    CHECK(memcmp(got.data, "\003\032\r\035\035x\035", 7) == 0);
    fake_send_byte(t.fd, FRAME_EXIT, 0);
    CHECK_INT(0, wait_end(t.client.pid));
}

TEST(terminal_rawIsLeftByThreeKeysWithoutTheDaemon, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    /* No credit: the daemon takes nothing. */
    CHECK(write_all(t.client.in, "abc\035\035\035", 6));
    CHECK_INT(130, wait_end(t.client.pid));
    CHECK(is_restored(&t));
    CHECK_INT(0, fake_receive(t.fd).type);
}

TEST(terminal_rawKeepsWhatWasTypedUntilThereIsCredit, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    make_raw(&t);
    CHECK(write_all(t.client.in, "early", 5));
    int unread = 1;
    WAIT_UNTIL(ioctl(t.client.in, TIOCOUTQ, &unread) == 0 && unread == 0);
    synchronize(t.fd, &t.client);
    fake_give_credit(t.fd, 2);
    struct up_frame frame = fake_receive(t.fd);
    CHECK(frame.type == FRAME_STDIN && frame.size <= 2 && frame.payload[0] == 'e');
    fake_send_byte(t.fd, FRAME_EXIT, 0);
    CHECK_INT(0, wait_end(t.client.pid));
}

TEST(terminal_interruptKeyTravelsAsASignal, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    synchronize(t.fd, &t.client);
    CHECK(write_all(t.client.in, "\003", 1));
    expect_signal(t.fd, SIGINT);
    CHECK(write_all(t.client.in, "\003", 1));
    CHECK_INT(130, wait_end(t.client.pid));
}

TEST(terminal_isGivenBackWhileStopped, TEST_PROGRAM) {
    int listening = listen_here();
    struct terminal_call t = call_on_terminal(listening);
    synchronize(t.fd, &t.client);
    make_raw(&t);
    kill(t.client.pid, SIGTSTP);
    wait_stopped(t.client.pid);
    CHECK(is_restored(&t));
    kill(t.client.pid, SIGCONT);
    CHECK_INT(FRAME_RESIZE, fake_receive(t.fd).type);
    WAIT_UNTIL(is_raw(&t));
    fake_send_byte(t.fd, FRAME_EXIT, 0);
    CHECK_INT(0, wait_end(t.client.pid));
    CHECK(is_restored(&t));
}

TEST(client_stopsAndContinues, TEST_PROGRAM) {
    int listening = listen_here();
    struct process client = start_holt("logs");
    int fd = serve_client(listening);
    synchronize(fd, &client);
    kill(client.pid, SIGTSTP);
    wait_stopped(client.pid);
    kill(client.pid, SIGCONT);
    synchronize(fd, &client);
    fake_send_byte(fd, FRAME_EXIT, 0);
    CHECK_INT(0, finish(&client).status);
}

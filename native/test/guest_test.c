/* Tests of the guest agent: the link, processes and terminals. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame.h"
#include "guest_world.h"
#include "harness.h"
#include "io.h"
#include "world.h"

enum { RECONNECTIONS = 100, MEGABYTE = 1 << 20 };

/* Waits until a process is gone, or dead and not reaped. */
static void wait_gone(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    for (;;) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return;
        const char *text = read_text(fd);
        close(fd);
        const char *state = strrchr(text, ')');
        if (state == NULL || state[2] == 'Z')
            return;
        wait_a_little();
    }
}

/* A number that a script wrote into a file. */
static pid_t pid_in(const char *path) {
    WAIT_UNTIL(exists(path) && strchr(get_file(path), '\n') != NULL);
    return (pid_t)atoi(get_file(path));
}

/* Bytes that repeat only after a while. */
static char *pattern(size_t size) {
    char *data = malloc(size);
    uint32_t state = 1;
    for (size_t i = 0; i < size; i++)
        data[i] = (char)((state = state * 1664525 + 1013904223) >> 24);
    return data;
}

TEST(wire_findsTheBeginningWhereverItStands, TEST_UNIT) {
    static struct wire_input input;
    uint8_t hello[WIRE_HEADER + WIRE_KEY + WIRE_NONCE] = {0};
    uint8_t header[WIRE_HEADER];
    struct wire_frame frame;
    wire_header(hello, 0, WIRE_HELLO, 0, WIRE_KEY + WIRE_NONCE);
    memcpy(hello + WIRE_HEADER, guest_key, WIRE_KEY);
    wire_begin(&input, guest_key);
    for (size_t lost = 0; lost < 300; lost++)
        for (size_t cut = 0; cut <= sizeof hello; cut++) {
            size_t room;
            /* A frame of which so much is missing that the beginning looks like its payload. */
            wire_header(header, 7, WIRE_DATA, 0, (uint32_t)lost);
            memcpy(wire_room(&input, &room), header, sizeof header);
            CHECK(room > 1024);
            CHECK(!wire_received(&input, sizeof header));
            while (wire_next(&input, &frame))
                ;
            memcpy(wire_room(&input, &room), hello, cut);
            bool begins = wire_received(&input, cut);
            while (!begins && wire_next(&input, &frame))
                ;
            memcpy(wire_room(&input, &room), hello + cut, sizeof hello - cut);
            CHECK(wire_received(&input, sizeof hello - cut) || begins);
            CHECK(wire_next(&input, &frame));
            CHECK_INT(WIRE_HELLO, frame.type);
            CHECK_INT(WIRE_KEY + WIRE_NONCE, frame.size);
        }
}

TEST(B1_hugeLengthIsDroppedAsItComes, TEST_UNIT) {
    static struct wire_input input;
    uint8_t hello[WIRE_HEADER + WIRE_KEY + WIRE_NONCE] = {0};
    struct wire_frame frame;
    size_t room;
    wire_header(hello, 0, WIRE_HELLO, 0, WIRE_KEY + WIRE_NONCE);
    memcpy(hello + WIRE_HEADER, guest_key, WIRE_KEY);
    wire_begin(&input, guest_key);
    memcpy(wire_room(&input, &room), hello, sizeof hello);
    CHECK(wire_received(&input, sizeof hello));
    CHECK(wire_next(&input, &frame));
    uint8_t header[WIRE_HEADER];
    uint32_t size = 10 * MEGABYTE;
    wire_header(header, 1, WIRE_DATA, 0, size);
    memcpy(wire_room(&input, &room), header, sizeof header);
    wire_received(&input, sizeof header);
    for (uint32_t sent = 0; sent < size;) {
        uint8_t *to = wire_room(&input, &room);
        CHECK(room >= WIRE_PAYLOAD / 2);
        size_t piece = room < size - sent ? room : size - sent;
        memset(to, 0xff, piece);
        CHECK(!wire_received(&input, piece));
        CHECK(!wire_next(&input, &frame));
        sent += (uint32_t)piece;
    }
    wire_header(header, 9, WIRE_END, 0, 0);
    memcpy(wire_room(&input, &room), header, sizeof header);
    wire_received(&input, sizeof header);
    CHECK(wire_next(&input, &frame));
    CHECK_INT(9, frame.stream);
}

TEST(guest_greets, TEST_PROGRAM) {
    struct guest guest = guest_start();
    CHECK_TEXT("1", value_of(guest.greeting, "version"));
    CHECK_TEXT("ready", value_of(guest.greeting, "state"));
    CHECK_TEXT("holt", value_of(guest.greeting, "init"));
    CHECK_INT(36, strlen(value_of(guest.greeting, "boot")));
    CHECK(strlen(value_of(guest.greeting, "kernel")) > 0);
    guest_send(&guest, 0, WIRE_PING, 0, "ping", 4);
    struct wire_frame frame = guest_frame(&guest);
    CHECK_INT(WIRE_PING, frame.type);
    CHECK_INT(1, frame.flags);
    CHECK(frame.size == 4 && memcmp(frame.payload, "ping", 4) == 0);
}

TEST(guest_runsAProgram, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_open(&guest, "op=exec", "arg=sh", "arg=-c", "arg=pwd; env; echo \"$1\"; echo error >&2; exit 7", "arg=sh", "arg=a=b c",
                                 "cwd=/usr", "env=PATH=/usr/bin:/bin", "env=MARK=here");
    struct ending ending = guest_finish(&guest, stream);
    check_exit(7, &ending);
    CHECK_HAS("/usr\n", text_of(&ending.out));
    CHECK_HAS("MARK=here\n", text_of(&ending.out));
    CHECK_HAS("\na=b c\n", text_of(&ending.out));
    CHECK(strstr(text_of(&ending.out), "HOLT") == NULL);
    CHECK_TEXT("error\n", text_of(&ending.err));
    CHECK(atoi(value_of(ending.opening, "pid")) > 1);
    ending = guest_finish(&guest, guest_shell(&guest, "kill -KILL $$"));
    CHECK_INT(1, ending.kind);
    CHECK_INT(SIGKILL, ending.code);
    ending = guest_finish(&guest, guest_open(&guest, "op=exec", "arg=cat", "input=none"));
    check_exit(0, &ending);
}

TEST(guest_givesProcessesACleanStart, TEST_PROGRAM) {
    struct guest guest = guest_start();
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "sed -nE 's/^(SigBlk|SigIgn):.*(.{7})$/\\1 \\2/p' /proc/self/status; ls /proc/self/fd; ps -o sid= -p $$; echo $$"));
    check_exit(0, &ending);
    CHECK_HAS("SigBlk 0000000\nSigIgn 0000000\n0\n1\n2\n3\n", text_of(&ending.out));
    char *end;
    const char *sid = strstr(text_of(&ending.out), "\n3\n") + 3;
    long session = strtol(sid, &end, 10);
    CHECK_INT(strtol(end, NULL, 10), session);
}

TEST(guest_saysWhyAProgramDoesNotStart, TEST_PROGRAM) {
    struct guest guest = guest_start();
    char command[4200];
    put_file("text", "no program");
    snprintf(command, sizeof command, "arg=%s", here("text"));
    CHECK_TEXT("ENOENT cwd", guest_finish(&guest, guest_open(&guest, "op=exec", "arg=true", "cwd=/nowhere")).error);
    CHECK_TEXT("ENOENT command", guest_finish(&guest, guest_open(&guest, "op=exec", "arg=no-such-program")).error);
    CHECK_TEXT("ENOENT command", guest_finish(&guest, guest_open(&guest, "op=exec", "arg=/no/such/program")).error);
    CHECK_TEXT("EACCES command", guest_finish(&guest, guest_open(&guest, "op=exec", command)).error);
    CHECK(chmod("text", 0755) == 0);
    CHECK_TEXT("ENOEXEC command", guest_finish(&guest, guest_open(&guest, "op=exec", command)).error);
    CHECK_TEXT("EINVAL launch", guest_finish(&guest, guest_open(&guest, "op=exec")).error);
    CHECK_TEXT("EINVAL launch", guest_finish(&guest, guest_open(&guest, "op=exec", "arg=true", "uid=many")).error);
    struct ending ending = guest_finish(&guest, guest_open(&guest, "op=exec", "arg=true"));
    check_exit(0, &ending);
}

TEST(guest_changesTheUser, TEST_PROGRAM) {
    if (geteuid() != 0)
        return;
    struct guest guest = guest_start();
    struct ending ending = guest_finish(&guest, guest_open(&guest, "op=exec", "arg=id", "uid=65534", "gid=65534"));
    check_exit(0, &ending);
    CHECK_HAS("uid=65534", text_of(&ending.out));
    CHECK_HAS("gid=65534", text_of(&ending.out));
    CHECK(strstr(text_of(&ending.out), "groups=0") == NULL);
}

TEST(guest_feedsStandardInput, TEST_PROGRAM) {
    struct guest guest = guest_start();
    size_t size = 5 * MEGABYTE + 17;
    char *data = pattern(size);
    struct ending ending = guest_feed(&guest, guest_open(&guest, "op=exec", "arg=cat"), data, size);
    check_exit(0, &ending);
    CHECK_INT(size, bytes_size(&ending.out));
    CHECK(memcmp(data, bytes_front(&ending.out), size) == 0);
    /* Nobody reads it. */
    ending = guest_feed(&guest, guest_open(&guest, "op=exec", "arg=true"), data, size);
    check_exit(0, &ending);
}

TEST(guest_sendsNoMoreThanItsCredit, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_open(&guest, "op=exec", "arg=sh", "arg=-c", "arg=yes & yes >&2");
    size_t sent = 0;
    while (sent < WIRE_WINDOW) {
        struct wire_frame frame = guest_await(&guest, WIRE_DATA);
        sent += frame.size;
    }
    CHECK_INT(WIRE_WINDOW, sent);
    guest_send(&guest, 0, WIRE_PING, 0, NULL, 0);
    CHECK_INT(WIRE_PING, guest_frame(&guest).type);
    guest_send_number(&guest, stream, WIRE_CREDIT, 1);
    struct wire_frame frame = guest_frame(&guest);
    CHECK_INT(WIRE_DATA, frame.type);
    CHECK_INT(1, frame.size);
    guest_send(&guest, 0, WIRE_PING, 0, NULL, 0);
    CHECK_INT(WIRE_PING, guest_frame(&guest).type);
}

TEST(B1_moreThanTheWindowEndsTheStream, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static char data[WIRE_PAYLOAD];
    uint32_t stream = guest_shell(&guest, "echo $$ > pid; exec sleep 1000");
    pid_t pid = pid_in("pid");
    for (int i = 0; i < WIRE_WINDOW / WIRE_PAYLOAD; i++)
        guest_send(&guest, stream, WIRE_DATA, 0, data, sizeof data);
    guest_send(&guest, 0, WIRE_PING, 0, NULL, 0);
    struct wire_frame frame;
    do {
        frame = guest_frame(&guest);
        /* What fits into the pipe gives credit back. */
        if (frame.type == WIRE_CREDIT)
            guest_send(&guest, stream, WIRE_DATA, 0, data, get_u32(frame.payload));
    } while (frame.type != WIRE_PING);
    guest_send(&guest, stream, WIRE_DATA, 0, data, WIRE_PAYLOAD);
    guest_send(&guest, stream, WIRE_DATA, 0, data, WIRE_PAYLOAD);
    CHECK_TEXT("EPROTO data", guest_finish(&guest, stream).error);
    wait_gone(pid);
}

TEST(guest_exitComesAfterAllOutput, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_shell(&guest, "head -c 300000 /dev/zero; printf 0123456789 >&2; echo $$ > pid");
    size_t first = 0;
    while (first < WIRE_WINDOW)
        first += guest_await(&guest, WIRE_DATA).size;
    wait_gone(pid_in("pid"));
    guest_send_number(&guest, stream, WIRE_CREDIT, MEGABYTE);
    struct ending ending = {.opening = ""};
    struct wire_frame frame;
    while ((frame = guest_frame(&guest)).type == WIRE_DATA)
        bytes_add((frame.flags & 1) != 0 ? &ending.err : &ending.out, frame.payload, frame.size);
    CHECK_INT(WIRE_EXIT, frame.type);
    CHECK_INT(300010 - WIRE_WINDOW, bytes_size(&ending.out) + bytes_size(&ending.err));
}

TEST(guest_exitDoesNotWaitForWhoHoldsTheOutput, TEST_PROGRAM) {
    struct guest guest = guest_start();
    long long began = clock_ms();
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "sleep 1000 & echo $! > pid; echo done"));
    check_exit(0, &ending);
    CHECK_TEXT("done\n", text_of(&ending.out));
    CHECK(clock_ms() - began < 5000);
    kill(pid_in("pid"), SIGKILL);
    /* Nor for one that never stops writing. */
    ending = guest_finish(&guest, guest_shell(&guest, "yes & echo $! > writer; exit 3"));
    check_exit(3, &ending);
    CHECK(clock_ms() - began < 15000);
    kill(pid_in("writer"), SIGKILL);
}

TEST(guest_givesATerminal, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_open(&guest, "op=exec", "arg=sh", "arg=-c", "arg=stty size; read line; stty size; tty; ps -o tpgid= -p $$; echo $$; cat", "tty=1",
                                 "rows=11", "columns=22", "env=PATH=/usr/bin:/bin");
    struct wire_frame frame = guest_await(&guest, WIRE_DATA);
    CHECK_INT(0, frame.flags);
    CHECK(frame.size == 7 && memcmp(frame.payload, "11 22\r\n", 7) == 0);
    guest_send_number(&guest, stream, WIRE_RESIZE, 33 << 16 | 44);
    guest_send(&guest, stream, WIRE_DATA, 0, "go\n", 3);
    guest_send(&guest, stream, WIRE_END, 0, NULL, 0);
    struct ending ending = {.opening = ""};
    while ((frame = guest_frame(&guest)).type == WIRE_DATA)
        bytes_add(&ending.out, frame.payload, frame.size);
    CHECK_INT(WIRE_EXIT, frame.type);
    CHECK_INT(0, frame.payload[1]);
    CHECK_HAS("33 44\r\n/dev/pts/", text_of(&ending.out));
    /* The keyboard speaks to the program: Ctrl-C ends it. */
    stream = guest_open(&guest, "op=exec", "arg=sleep", "arg=1000", "tty=1");
    guest_send(&guest, stream, WIRE_DATA, 0, "\003", 1);
    ending = guest_finish(&guest, stream);
    CHECK_INT(1, ending.kind);
    CHECK_INT(SIGINT, ending.code);
}

TEST(guest_signalsReachTheGroup, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_shell(&guest, "sleep 1000 & echo $! > pid; wait");
    pid_t pid = pid_in("pid");
    guest_send_number(&guest, stream, WIRE_SIGNAL, 0);
    guest_send_number(&guest, stream, WIRE_SIGNAL, 1000000);
    guest_send_number(&guest, stream, WIRE_SIGNAL, SIGTERM);
    struct ending ending = guest_finish(&guest, stream);
    CHECK_INT(1, ending.kind);
    CHECK_INT(SIGTERM, ending.code);
    wait_gone(pid);
}

TEST(guest_closeEndsTheGroup, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_shell(&guest, "sleep 1000 & echo $! > pid; wait");
    pid_t pid = pid_in("pid");
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
    wait_gone(pid);
    /* Who does not listen to SIGHUP is killed. */
    stream = guest_shell(&guest, "trap '' HUP TERM; sleep 1000 & echo $! > stubborn; wait");
    pid = pid_in("stubborn");
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
    wait_gone(pid);
    /* A stopped one as well. */
    stream = guest_shell(&guest, "echo $$ > stopped; kill -STOP $$");
    pid = pid_in("stopped");
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
    wait_gone(pid);
}

TEST(guest_reconnectsInMidFrame, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static char piece[1000];
    uint8_t header[WIRE_HEADER];
    for (int i = 0; i < RECONNECTIONS; i++) {
        char script[64];
        char file[32];
        snprintf(file, sizeof file, "pid%d", i);
        snprintf(script, sizeof script, "echo $$ > %s; yes", file);
        uint32_t stream = guest_shell(&guest, script);
        guest_await(&guest, WIRE_DATA);
        guest_send_number(&guest, stream, WIRE_CREDIT, MEGABYTE);
        pid_t pid = pid_in(file);
        /* The middle of a frame of ours, long enough to swallow the next HELLO, and of one of theirs. */
        wire_header(header, stream, WIRE_DATA, 0, (uint32_t)(20 + i * 600));
        CHECK(write_all(guest.fd, header, sizeof header));
        CHECK(write_all(guest.fd, piece, (size_t)i % 20));
        if (bytes_size(&guest.in) > 0)
            bytes_take(&guest.in, 1);
        guest_hello(&guest);
        struct ending ending = guest_finish(&guest, guest_shell(&guest, "echo hello"));
        check_exit(0, &ending);
        CHECK_TEXT("hello\n", text_of(&ending.out));
        wait_gone(pid);
    }
}

TEST(guest_ignoresAHelloWithoutTheKey, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint8_t payload[WIRE_KEY + WIRE_NONCE] = {0};
    uint32_t stream = guest_shell(&guest, "cat");
    guest_send(&guest, 0, WIRE_HELLO, 0, payload, sizeof payload);
    guest_send(&guest, stream, WIRE_DATA, 0, "x", 1);
    struct wire_frame frame = guest_await(&guest, WIRE_DATA);
    CHECK_INT(stream, frame.stream);
}

TEST(guest_detachedProcessesOutliveTheConnection, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_open(&guest, "op=exec", "arg=sleep", "arg=1000", "detached=1");
    struct wire_frame frame = guest_await(&guest, WIRE_OPEN);
    CHECK_INT(stream, frame.stream);
    pid_t pid = (pid_t)atoi((const char *)frame.payload + 4);
    CHECK_INT(pid, getsid(pid));
    guest_hello(&guest);
    CHECK(kill(pid, 0) == 0);
    stream = guest_open(&guest, "op=exec", "arg=sleep", "arg=1000", "detached=1");
    frame = guest_await(&guest, WIRE_OPEN);
    pid_t other = (pid_t)atoi((const char *)frame.payload + 4);
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
    CHECK(kill(other, 0) == 0);
    /* Its end is told to whoever stays. */
    stream = guest_open(&guest, "op=exec", "arg=sh", "arg=-c", "arg=exit 5", "detached=1");
    struct ending ending = guest_finish(&guest, stream);
    check_exit(5, &ending);
    close(guest.fd);
    CHECK_INT(0, wait_end(guest.pid));
    CHECK(kill(pid, 0) == 0);
    kill(pid, SIGKILL);
    kill(other, SIGKILL);
}

TEST(guest_endsAttachedProcessesWithTheLink, TEST_PROGRAM) {
    struct guest guest = guest_start();
    guest_shell(&guest, "trap '' HUP; echo $$ > pid; sleep 1000");
    pid_t pid = pid_in("pid");
    close(guest.fd);
    CHECK_INT(0, wait_end(guest.pid));
    wait_gone(pid);
}

TEST(guest_answersWhatItDoesNotUnderstand, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint8_t header[WIRE_HEADER];
    CHECK_TEXT("ENOSYS open", guest_finish(&guest, guest_open(&guest, "op=dance")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "path=/")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=stat", "nothing")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=stat", "path=etc")).error);
    CHECK_TEXT("EPERM open", guest_finish(&guest, guest_open(&guest, "op=poweroff")).error);
    CHECK_TEXT("EPERM open", guest_finish(&guest, guest_open(&guest, "op=configure", "hostname=other")).error);
    guest_send(&guest, 99, WIRE_OPEN, 0, "op=stat", 7);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, 99).error);
    guest_send(&guest, 98, WIRE_OPEN, 0, NULL, 0);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, 98).error);
    /* Dropped: an unknown type, streams that are not open, stream 0, and a frame whose zero is not. */
    guest_send(&guest, 1, 200, 0, "?", 1);
    guest_send(&guest, 12345, WIRE_DATA, 0, "?", 1);
    guest_send(&guest, 12345, WIRE_CLOSE, 0, NULL, 0);
    guest_send(&guest, 0, WIRE_OPEN, 0, "op=stats", 9);
    wire_header(header, 0, WIRE_PING, 0, 5);
    header[7] = 1;
    CHECK(write_all(guest.fd, header, sizeof header));
    CHECK(write_all(guest.fd, "12345", 5));
    guest_send(&guest, 0, WIRE_PING, 0, NULL, 0);
    CHECK_INT(WIRE_PING, guest_frame(&guest).type);
}

TEST(B1_doubledStreamIsDropped, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t stream = guest_shell(&guest, "cat");
    CHECK_INT(WIRE_OPEN, guest_frame(&guest).type);
    guest.next = stream;
    guest_shell(&guest, "echo other");
    guest_send(&guest, stream, WIRE_DATA, 0, "first", 5);
    struct wire_frame frame = guest_frame(&guest);
    CHECK_INT(WIRE_DATA, frame.type);
    CHECK(frame.size == 5 && memcmp(frame.payload, "first", 5) == 0);
}

TEST(B1_tooManyProcessesAreRefused, TEST_PROGRAM) {
    struct guest guest = guest_start();
    uint32_t first = guest.next;
    int opened = 0;
    for (int i = 0; i < 257; i++) {
        guest_open(&guest, "op=exec", "arg=sleep", "arg=1000", "input=none");
        struct wire_frame frame = guest_frame(&guest);
        opened += frame.type == WIRE_OPEN;
        if (frame.type == WIRE_ERROR)
            CHECK_TEXT("errno=EAGAIN", (const char *)frame.payload);
    }
    CHECK_INT(256, opened);
    guest_send_number(&guest, first, WIRE_SIGNAL, SIGKILL);
    CHECK_INT(SIGKILL, guest_finish(&guest, first).code);
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "exit 4"));
    check_exit(4, &ending);
}

TEST(B1_aHostThatDoesNotReadHoldsNothingUp, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static char ping[WIRE_PAYLOAD];
    /* The guest stops to read when its answers are not taken; both go on as soon as they are. */
    pid_t writer = fork();
    if (writer == 0) {
        for (int i = 0; i < 64; i++)
            guest_send(&guest, 0, WIRE_PING, 0, ping, sizeof ping);
        _exit(0);
    }
    for (int i = 0; i < 64; i++) {
        struct wire_frame frame = guest_frame(&guest);
        CHECK_INT(WIRE_PING, frame.type);
        CHECK_INT(sizeof ping, frame.size);
    }
    CHECK_INT(0, wait_end(writer));
}

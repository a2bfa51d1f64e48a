/* Tests of the guest agent: files, archives, watching, and the network. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_world.h"
#include "harness.h"
#include "io.h"
#include "tar.h"
#include "world.h"

enum { MEGABYTE = 1 << 20 };

/* `path=` and the absolute path of something in the working directory. */
static const char *path_of(const char *name) {
    static char fields[4][4200];
    static int next;
    char *field = fields[next++ % 4];
    snprintf(field, sizeof fields[0], "path=%s", here(name));
    return field;
}

static unsigned mode_of(const char *path) {
    struct stat st;
    CHECK(lstat(path, &st) == 0);
    return st.st_mode & 07777;
}

TEST(guest_putsAndGetsFiles, TEST_PROGRAM) {
    struct guest guest = guest_start();
    size_t size = 3 * MEGABYTE + 1;
    char *data = malloc(size);
    for (size_t i = 0; i < size; i++)
        data[i] = (char)(i * 31 >> 3);
    struct ending ending = guest_feed(&guest, guest_open(&guest, "op=put", path_of("file"), "mode=4751"), data, size);
    check_exit(0, &ending);
    CHECK_INT(04751, mode_of("file"));
    CHECK(memcmp(get_file("file"), data, size) == 0);
    ending = guest_finish(&guest, guest_open(&guest, "op=get", path_of("file")));
    check_exit(0, &ending);
    CHECK_TEXT("4751", value_of(ending.opening, "mode"));
    CHECK_TEXT("3145729", value_of(ending.opening, "size"));
    CHECK_INT(size, bytes_size(&ending.out));
    CHECK(memcmp(bytes_front(&ending.out), data, size) == 0);
    ending = guest_finish(&guest, guest_open(&guest, "op=get", path_of("file"), "offset=100", "limit=70000"));
    CHECK_INT(70000, bytes_size(&ending.out));
    CHECK(memcmp(bytes_front(&ending.out), data + 100, 70000) == 0);
    /* Empty, and over what was there. */
    ending = guest_feed(&guest, guest_open(&guest, "op=put", path_of("file")), "", 0);
    check_exit(0, &ending);
    CHECK_TEXT("", get_file("file"));
    CHECK_TEXT("ENOENT open", guest_finish(&guest, guest_open(&guest, "op=get", path_of("missing"))).error);
    CHECK_TEXT("EISDIR open", guest_finish(&guest, guest_open(&guest, "op=get", "path=/")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=get", "path=/dev/zero")).error);
    CHECK_TEXT("ENOENT open", guest_finish(&guest, guest_open(&guest, "op=put", path_of("no/file"), "atomic=1")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=put", path_of("file"), "mode=9")).error);
}

TEST(guest_putsAtomically, TEST_PROGRAM) {
    struct guest guest = guest_start();
    mkdir("d", 0700);
    struct ending ending = guest_feed(&guest, guest_open(&guest, "op=put", path_of("d/file"), "atomic=1", "mode=600"), "one", 3);
    check_exit(0, &ending);
    CHECK_INT(0600, mode_of("d/file"));
    uint32_t stream = guest_open(&guest, "op=put", path_of("d/file"), "atomic=1");
    guest_send(&guest, stream, WIRE_DATA, 0, "other", 5);
    CHECK_TEXT("one", get_file("d/file"));
    /* Neither given up nor cut off by a new connection it takes the place of the old one. */
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
    stream = guest_open(&guest, "op=put", path_of("d/file"), "atomic=1");
    guest_send(&guest, stream, WIRE_DATA, 0, "other", 5);
    guest_await(&guest, WIRE_OPEN);
    guest_hello(&guest);
    CHECK_TEXT("one", get_file("d/file"));
    ending = guest_feed(&guest, guest_open(&guest, "op=put", path_of("d/file"), "atomic=1"), "three", 5);
    check_exit(0, &ending);
    CHECK_TEXT("three", get_file("d/file"));
    CHECK_INT(0644, mode_of("d/file"));
    ending = guest_finish(&guest, guest_open(&guest, "op=list", path_of("d")));
    CHECK_HAS("f 644 5 ", text_of(&ending.out));
    CHECK(strlen(text_of(&ending.out)) + 1 == bytes_size(&ending.out));
}

TEST(guest_saysThatTheDiskIsFull, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static char data[MEGABYTE];
    CHECK_TEXT("ENOSPC write", guest_feed(&guest, guest_open(&guest, "op=put", "path=/dev/full"), data, sizeof data).error);
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "exit 0"));
    check_exit(0, &ending);
}

TEST(guest_listsAndChangesTrees, TEST_PROGRAM) {
    struct guest guest = guest_start();
    char to[4200];
    struct ending ending = guest_finish(&guest, guest_open(&guest, "op=mkdir", path_of("a/b/c"), "mode=750"));
    check_exit(0, &ending);
    CHECK_INT(0750, mode_of("a/b/c"));
    ending = guest_finish(&guest, guest_open(&guest, "op=mkdir", path_of("a/b/c/")));
    check_exit(0, &ending);
    put_file("a/b/text", "text");
    mkdir("outside", 0700);
    put_file("outside/kept", "kept");
    CHECK(symlink("../outside", "a/link") == 0);
    CHECK(symlink("../../outside", "a/b/link") == 0);
    CHECK_TEXT("EEXIST mkdir", guest_finish(&guest, guest_open(&guest, "op=mkdir", path_of("a/b/text"))).error);
    /* The reason is that of the directory above: here nobody makes any, whatever the right name for that is. */
    ending = guest_finish(&guest, guest_open(&guest, "op=mkdir", "path=/sys/none/inside"));
    CHECK(strcmp(ending.error, "ENOENT mkdir") != 0);
    CHECK_HAS(" mkdir", ending.error);
    ending = guest_finish(&guest, guest_open(&guest, "op=stat", path_of("a/link")));
    check_exit(0, &ending);
    CHECK_TEXT("l", value_of(ending.opening, "type"));
    CHECK_TEXT("../outside", value_of(ending.opening, "target"));
    ending = guest_finish(&guest, guest_open(&guest, "op=stat", path_of("a/b/text")));
    CHECK_TEXT("4", value_of(ending.opening, "size"));
    CHECK_TEXT("600", value_of(ending.opening, "mode"));
    ending = guest_finish(&guest, guest_open(&guest, "op=list", path_of("a/b")));
    check_exit(0, &ending);
    int entries = 0;
    for (size_t at = ending.out.start; at < ending.out.end; at += strlen((char *)ending.out.data + at) + 1)
        entries++;
    CHECK_INT(3, entries);
    snprintf(to, sizeof to, "to=%s", here("a/moved"));
    ending = guest_finish(&guest, guest_open(&guest, "op=move", path_of("a/b/text"), to));
    check_exit(0, &ending);
    CHECK_TEXT("text", get_file("a/moved"));
    CHECK_TEXT("ENOENT move", guest_finish(&guest, guest_open(&guest, "op=move", path_of("a/b/text"), to)).error);
    ending = guest_finish(&guest, guest_open(&guest, "op=remove", path_of("a")));
    check_exit(0, &ending);
    CHECK(!exists("a"));
    CHECK_TEXT("kept", get_file("outside/kept"));
    CHECK(symlink("outside", "last") == 0);
    ending = guest_finish(&guest, guest_open(&guest, "op=remove", path_of("last")));
    check_exit(0, &ending);
    CHECK(exists("outside/kept"));
    CHECK_TEXT("ENOENT remove", guest_finish(&guest, guest_open(&guest, "op=remove", path_of("a"))).error);
    CHECK_TEXT("ENOENT open", guest_finish(&guest, guest_open(&guest, "op=list", path_of("a"))).error);
}

TEST(guest_packsWhatTarUnpacks, TEST_PROGRAM) {
    struct guest guest = guest_start();
    struct ending ending = guest_finish(&guest, guest_shell(&guest,
        "mkdir -p tree/deep/empty && cd tree && seq 100000 > numbers && ln -s numbers link && chmod 751 numbers && "
        "long=$(printf 'n%.0s' $(seq 200)) && echo long > deep/$long && ln -s $long deep/long && mkfifo pipe && touch -d @1000.5 deep/old"));
    check_exit(0, &ending);
    ending = guest_finish(&guest, guest_open(&guest, "op=pack", path_of("tree/")));
    check_exit(0, &ending);
    put_bytes("tree.tar", bytes_front(&ending.out), bytes_size(&ending.out));
    ending = guest_finish(&guest, guest_shell(&guest,
        "mkdir out && tar -C out -xf tree.tar && test -p out/tree/pipe && rm tree/pipe out/tree/pipe && diff -r tree out/tree && stat -c '%n %a %Y %y %N' out/tree/* out/tree/deep/*"));
    check_exit(0, &ending);
    CHECK_HAS("out/tree/numbers 751", text_of(&ending.out));
    CHECK_HAS("00:16:40.500000000", text_of(&ending.out));
    CHECK_TEXT("ENOENT open", guest_finish(&guest, guest_open(&guest, "op=pack", path_of("missing"))).error);
}

TEST(guest_unpacksWhatTarPacks, TEST_PROGRAM) {
    static const char *const formats[] = {"gnu", "pax", "ustar"};
    struct guest guest = guest_start();
    struct ending ending = guest_finish(&guest, guest_shell(&guest,
        "mkdir -p tree/deep/empty && cd tree && seq 100000 > numbers && ln -s numbers link && ln numbers deep/hard && chmod 751 numbers && "
        "long=$(printf 'n%.0s' $(seq 90)) && mkdir deep/$long && echo long > deep/$long/$long && touch -d @1000 deep/old"));
    check_exit(0, &ending);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char script[256];
        snprintf(script, sizeof script, "tar --format=%s -cf tree.tar tree", formats[i]);
        ending = guest_finish(&guest, guest_shell(&guest, script));
        check_exit(0, &ending);
        size_t size;
        char *archive = read_file(AT_FDCWD, "tree.tar", 64 << 20, &size);
        CHECK(archive != NULL);
        /* Twice: what is there is replaced. */
        for (int time = 0; time < 2; time++) {
            ending = guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("new/out")), archive, size);
            check_exit(0, &ending);
        }
        ending = guest_finish(&guest, guest_shell(&guest,
            "diff -r tree new/out/tree && readlink new/out/tree/link && stat -c '%h %a' new/out/tree/numbers && stat -c %Y new/out/tree/deep/old && rm -r new"));
        check_exit(0, &ending);
        CHECK_TEXT("numbers\n2 751\n1000\n", text_of(&ending.out));
        free(archive);
    }
}

/* Appends an entry to an archive. */
static void add_entry(struct bytes *archive, char type, const char *path, const char *link, const char *content) {
    static struct tar_entry entry;
    struct tar_block block;
    static const char zeros[TAR_BLOCK];
    memset(&entry, 0, sizeof entry);
    entry.type = type;
    entry.mode = 0777;
    entry.size = strlen(content);
    entry.uid = geteuid();
    entry.gid = getegid();
    snprintf(entry.path, sizeof entry.path, "%s", path);
    snprintf(entry.link, sizeof entry.link, "%s", link);
    CHECK(tar_encode(&entry, &block));
    bytes_add(archive, &block, sizeof block);
    bytes_add(archive, content, strlen(content));
    bytes_add(archive, zeros, (size_t)(-strlen(content) % TAR_BLOCK));
}

TEST(A6_unpackStaysBeneathItsDirectory, TEST_PROGRAM) {
    struct guest guest = guest_start();
    mkdir("outside", 0700);
    put_file("outside/kept", "kept");
    static const struct {
        const char *name;
        struct {
            char type;
            const char *path;
            const char *link;
            const char *content;
        } entries[2];
        const char *error;
    } cases[] = {
        {"parent", {{'0', "../planted", "", "x"}}, "EBADMSG unpack"},
        {"parent within", {{'0', "a/../../planted", "", "x"}}, "EBADMSG unpack"},
        {"absolute", {{'0', "/planted", "", "x"}}, "EBADMSG unpack"},
        {"file through a link", {{'2', "a", "../outside", ""}, {'0', "a/planted", "", "x"}}, "ENOTDIR unpack"},
        {"directory through a link", {{'2', "a", "../outside", ""}, {'5', "a/planted", "", ""}}, "ENOTDIR unpack"},
        {"directory over a link", {{'2', "a", "../outside", ""}, {'5', "a", "", ""}}, "ENOTDIR unpack"},
        {"hard link to outside", {{'1', "a", "../outside/kept", ""}}, "EBADMSG unpack"},
        {"hard link through a link", {{'2', "a", "../outside", ""}, {'1', "b", "a/kept", ""}}, "ENOTDIR unpack"},
        {"device", {{'3', "null", "", ""}}, "EBADMSG unpack"},
        {"FIFO", {{'6', "pipe", "", ""}}, "EBADMSG unpack"},
        {"no name", {{'0', ".", "", "x"}}, "EBADMSG unpack"},
        /* The link itself is replaced, not what it points to. */
        {"file over a link", {{'2', "a", "../outside/kept", ""}, {'0', "a", "", "x"}}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes archive = {0};
        for (int entry = 0; entry < 2 && cases[i].entries[entry].type != 0; entry++)
            add_entry(&archive, cases[i].entries[entry].type, cases[i].entries[entry].path, cases[i].entries[entry].link,
                      cases[i].entries[entry].content);
        struct ending ending =
            guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), bytes_front(&archive), bytes_size(&archive));
        if (cases[i].error != NULL)
            CHECK_TEXT(cases[i].error, ending.error == NULL ? cases[i].name : ending.error);
        else
            check_exit(0, &ending);
        bytes_free(&archive);
        CHECK(!exists("planted"));
        CHECK(!exists("outside/planted"));
        CHECK_TEXT("kept", get_file("outside/kept"));
        struct stat st;
        CHECK(stat("outside/kept", &st) == 0 && st.st_nlink == 1);
        ending = guest_finish(&guest, guest_open(&guest, "op=remove", path_of("in")));
        check_exit(0, &ending);
    }
}

TEST(A6_unpackTakesNoSetIdBitsAndNoBrokenArchive, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static const char noise[2 * TAR_BLOCK] = "no archive";
    struct bytes archive = {0};
    add_entry(&archive, '0', "program", "", "x");
    ((struct tar_block *)archive.data)->mode[3] = '4';
    CHECK_TEXT("EBADMSG unpack",
               guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), bytes_front(&archive), bytes_size(&archive)).error);
    CHECK_TEXT("EBADMSG unpack", guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), noise, sizeof noise).error);
    CHECK_TEXT("EBADMSG unpack", guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), noise, 100).error);
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "echo x > program && chmod 6755 program && tar -cf program.tar program"));
    check_exit(0, &ending);
    size_t size;
    char *content = read_file(AT_FDCWD, "program.tar", MEGABYTE, &size);
    ending = guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), content, size);
    check_exit(0, &ending);
    CHECK_INT(0755, mode_of("in/program"));
    /* One that is cut off. */
    CHECK_TEXT("EBADMSG unpack", guest_feed(&guest, guest_open(&guest, "op=unpack", path_of("in")), content, 700).error);
}

TEST(guest_watchesADirectory, TEST_PROGRAM) {
    struct guest guest = guest_start();
    mkdir("spool", 0700);
    mkdir("beside", 0700);
    put_file("spool/first", "");
    put_file("beside/second", "");
    uint32_t stream = guest_open(&guest, "op=watch", path_of("spool"));
    CHECK_INT(WIRE_OPEN, guest_frame(&guest).type);
    struct wire_frame frame = guest_frame(&guest);
    CHECK(frame.type == WIRE_DATA && frame.size == 6 && strcmp((const char *)frame.payload, "first") == 0);
    CHECK(rename("beside/second", "spool/second") == 0);
    frame = guest_frame(&guest);
    CHECK(frame.type == WIRE_DATA && strcmp((const char *)frame.payload, "second") == 0);
    put_file("spool/third", "");
    frame = guest_frame(&guest);
    CHECK(frame.type == WIRE_DATA && strcmp((const char *)frame.payload, "third") == 0);
    CHECK(unlink("spool/first") == 0 && unlink("spool/second") == 0 && unlink("spool/third") == 0 && rmdir("spool") == 0);
    CHECK_TEXT("ENOENT watch", guest_finish(&guest, stream).error);
    CHECK_TEXT("ENOENT watch", guest_finish(&guest, guest_open(&guest, "op=watch", path_of("spool"))).error);
    CHECK_TEXT("ENOTDIR watch", guest_finish(&guest, guest_open(&guest, "op=watch", "path=/etc/passwd")).error);
    stream = guest_open(&guest, "op=watch", path_of("beside"));
    guest_await(&guest, WIRE_OPEN);
    guest_send(&guest, stream, WIRE_CLOSE, 0, NULL, 0);
    CHECK_INT(WIRE_CLOSE, guest_finish(&guest, stream).type);
}

/* A listening socket on a loopback address; its port in a field. */
static int listen_on(int family, char field[32], const char *key) {
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t size = family == AF_INET ? sizeof four : sizeof six;
    struct sockaddr *address = family == AF_INET ? (struct sockaddr *)&four : (struct sockaddr *)&six;
    if (fd < 0 || bind(fd, address, size) < 0)
        return -1;
    CHECK(listen(fd, 2000) == 0 && getsockname(fd, address, &size) == 0);
    snprintf(field, 32, "%s%d", key, ntohs(family == AF_INET ? four.sin_port : six.sin6_port));
    return fd;
}

TEST(guest_connectsToPorts, TEST_PROGRAM) {
    struct guest guest = guest_start();
    static const int families[] = {AF_INET, AF_INET6};
    char port[32];
    for (size_t i = 0; i < 2; i++) {
        int server = listen_on(families[i], port, "port=");
        if (server < 0)
            continue;
        size_t size = 2 * MEGABYTE;
        char *data = malloc(size);
        memset(data, 'd', size);
        pid_t echo = fork();
        if (echo == 0) {
            /* What comes after the end is sent as well: each direction ends on its own. */
            int fd = accept(server, NULL, NULL);
            char *copy = malloc(size);
            bool whole = read_all(fd, copy, size) == (ssize_t)size && read(fd, copy, 1) == 0;
            _exit(whole && write_all(fd, copy, size) ? 0 : 1);
        }
        struct ending ending = guest_feed(&guest, guest_open(&guest, "op=tcp", port), data, size);
        check_exit(0, &ending);
        CHECK_INT(size, bytes_size(&ending.out));
        CHECK_INT(0, wait_end(echo));
        close(server);
        CHECK_TEXT("ECONNREFUSED connect", guest_finish(&guest, guest_open(&guest, "op=tcp", port)).error);
        free(data);
    }
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=tcp", "port=0")).error);
    CHECK_TEXT("EINVAL open", guest_finish(&guest, guest_open(&guest, "op=tcp", "port=80", "host=example")).error);
}

TEST(B1_tooManyStreamsAreRefused, TEST_PROGRAM) {
    struct rlimit files;
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max < 8192 ? files.rlim_max : 8192;
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    struct guest guest = guest_start();
    char port[32];
    CHECK(listen_on(AF_INET, port, "port=") >= 0);
    int opened = 0;
    struct wire_frame frame;
    do {
        guest_open(&guest, "op=tcp", port);
        frame = guest_frame(&guest);
        opened += frame.type == WIRE_OPEN;
    } while (frame.type == WIRE_OPEN && opened <= WIRE_STREAMS);
    CHECK_INT(WIRE_ERROR, frame.type);
    CHECK_TEXT("errno=EMFILE", (const char *)frame.payload);
    CHECK(opened == WIRE_STREAMS || files.rlim_cur < 4096);
    /* All of them go with the connection. */
    guest_hello(&guest);
    struct ending ending = guest_finish(&guest, guest_shell(&guest, "exit 4"));
    check_exit(4, &ending);
}

TEST(guest_listsPorts, TEST_PROGRAM) {
    struct guest guest = guest_start();
    char port[32];
    char expected[64];
    listen_on(AF_INET, port, "");
    struct ending ending = guest_finish(&guest, guest_open(&guest, "op=ports"));
    check_exit(0, &ending);
    snprintf(expected, sizeof expected, "127.0.0.1 %s %ld suite", port, (long)getpid());
    bool found = false;
    for (size_t at = ending.out.start; at < ending.out.end; at += strlen((char *)ending.out.data + at) + 1)
        found |= strcmp((char *)ending.out.data + at, expected) == 0;
    CHECK(found);
}

TEST(guest_tellsWhatItUses, TEST_PROGRAM) {
    static const char *const keys[] = {"uptime", "load", "memory-total", "memory-available", "disk-total", "disk-free", "processes", "cpu", "time"};
    struct guest guest = guest_start();
    struct ending ending = guest_finish(&guest, guest_open(&guest, "op=stats"));
    check_exit(0, &ending);
    for (size_t at = ending.out.start; at < ending.out.end; at++)
        if (ending.out.data[at] == '\0')
            ending.out.data[at] = '\n';
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        CHECK(atof(value_of(text_of(&ending.out), keys[i])) > 0 || strcmp(keys[i], "load") == 0);
    ending = guest_finish(&guest, guest_open(&guest, "op=sync"));
    check_exit(0, &ending);
}

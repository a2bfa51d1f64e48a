/* A daemon that does what a test tells it. */
#include "fake_daemon.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "frame.h"
#include "harness.h"
#include "io.h"
#include "world.h"

int fake_listen(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CHECK(strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(fd, 16) == 0);
    return fd;
}

struct up_frame fake_receive(int fd) {
    uint8_t header[FRAME_HEADER];
    ssize_t n = read_all(fd, header, sizeof header);
    if (n <= 0)
        return (struct up_frame){0};
    CHECK_INT(FRAME_HEADER, n);
    struct up_frame frame = {.type = header[0], .size = get_u32(header + 1)};
    CHECK(frame.size <= FRAME_MAX);
    frame.payload = calloc(1, frame.size + 1);
    CHECK(frame.payload != NULL);
    CHECK_INT(frame.size, read_all(fd, frame.payload, frame.size));
    return frame;
}

int fake_accept(int listening, struct call *call) {
    *call = (struct call){0};
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    CHECK(fd >= 0);
    size_t size = 0;
    do {
        CHECK(size < sizeof call->greeting - 1);
        CHECK_INT(1, read_all(fd, call->greeting + size, 1));
    } while (call->greeting[size++] != '\n');
    struct bytes env = {0};
    struct up_frame frame;
    do {
        frame = fake_receive(fd);
        size_t used = strlen(call->order);
        snprintf(call->order + used, sizeof call->order - used, used == 0 ? "%d" : " %d", frame.type);
        switch (frame.type) {
        case FRAME_ARGS:
            call->args = frame.payload;
            call->args_size = frame.size;
            break;
        case FRAME_CWD:
            call->cwd = frame.payload;
            call->cwd_size = frame.size;
            break;
        case FRAME_ENV:
            bytes_add(&env, frame.payload, frame.size);
            break;
        case FRAME_TTY:
            CHECK_INT(sizeof call->tty, frame.size);
            memcpy(call->tty, frame.payload, sizeof call->tty);
            break;
        default:
            CHECK_INT(FRAME_GO, frame.type);
        }
    } while (frame.type != FRAME_GO);
    call->env_size = bytes_size(&env);
    bytes_add(&env, "", 1);
    call->env = env.data;
    return fd;
}

void fake_greet(int fd, const char *build, const char *state) {
    char line[200];
    int size = snprintf(line, sizeof line, "HOLT/1 %s %s\n", build, state);
    CHECK(write_all(fd, line, (size_t)size));
}

void fake_send(int fd, int type, const void *payload, size_t size) {
    uint8_t header[FRAME_HEADER] = {(uint8_t)type};
    put_u32(header + 1, (uint32_t)size);
    CHECK(write_all(fd, header, sizeof header));
    CHECK(write_all(fd, payload, size));
}

void fake_send_text(int fd, int type, const char *text) { fake_send(fd, type, text, strlen(text)); }
void fake_send_byte(int fd, int type, uint8_t value) { fake_send(fd, type, &value, 1); }

void fake_give_credit(int fd, uint32_t credit) {
    uint8_t payload[4];
    put_u32(payload, credit);
    fake_send(fd, FRAME_WANT_STDIN, payload, sizeof payload);
}

/* A path in the home. */
static const char *in_home(const char *name) {
    static char paths[4][PATH_MAX];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_MAX, "%s/%s", getenv("HOLT_HOME"), name);
    return path;
}

/* What the launcher promises about the process: one line each. */
static void describe_self(char *text, size_t size) {
    mode_t mask = umask(0);
    umask(mask);
    char directory[PATH_MAX];
    char input[PATH_MAX] = "";
    char output[PATH_MAX] = "";
    CHECK(getcwd(directory, sizeof directory) != NULL);
    ssize_t n = readlink("/proc/self/fd/0", input, sizeof input - 1);
    n = n < 0 ? n : readlink("/proc/self/fd/1", output, sizeof output - 1);
    int above = 0;
    DIR *open_files = opendir("/proc/self/fd");
    for (struct dirent *entry; open_files != NULL && (entry = readdir(open_files)) != NULL;)
        above += atoi(entry->d_name) > 2 && atoi(entry->d_name) != dirfd(open_files);
    if (open_files != NULL)
        closedir(open_files);
    snprintf(text, size, "home=%s\nlocale=%s\numask=%03o\ncwd=%s\nin=%s\nout=%s\nabove=%d\nleader=%d\nsecret=%s\nmarked=%s\n",
             getenv("HOLT_HOME"), getenv("LC_ALL"), mask, directory, input, output, above, getsid(0) == getpid(),
             getenv("SECRET") != NULL ? "yes" : "no", getenv("HOLT_LAUNCH_ID") != NULL ? "yes" : "no");
}

/* Answers calls. */
static int serve(int calls) {
    char about[3 * PATH_MAX];
    describe_self(about, sizeof about);
    int starts = open(in_home("starts"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    CHECK(write_all(starts, "start\n", 6));
    unlink(in_home("run/holt.sock"));
    int listening = fake_listen(in_home("run/preparing"));
    CHECK(rename(in_home("run/preparing"), in_home("run/holt.sock")) == 0);
    for (int i = 0; i < calls; i++) {
        struct call call;
        int fd = fake_accept(listening, &call);
        fake_greet(fd, BUILD, "serving");
        fake_send_text(fd, FRAME_OUT, about);
        fake_send_byte(fd, FRAME_EXIT, 0);
        close(fd);
    }
    unlink(in_home("run/holt.sock"));
    return 0;
}

/* Leaves lines in its log, says something unless it is to be silent, and ends. */
static int fail(bool silent) {
    FILE *log = fopen(in_home("log/daemon.log"), "a");
    CHECK(log != NULL);
    for (int i = 1; i <= 30; i++)
        fprintf(log, "line %d.\n", i);
    fclose(log);
    if (!silent)
        fprintf(stderr, "no room \033[31mfor a heap\n");
    return 1;
}

void fake_mode(const char *mode) { put_file("dist/libexec/fake", mode); }

int fake_daemon_main(int argc, char **argv) {
    char path[PATH_MAX];
    char mode[16] = "";
    int calls = 1;
    snprintf(path, sizeof path, "%.*s/fake", (int)(strrchr(argv[0], '/') - argv[0]), argv[0]);
    FILE *told = fopen(path, "re");
    if (told != NULL) {
        if (fscanf(told, "%15s %d", mode, &calls) < 1)
            mode[0] = '\0';
        fclose(told);
    }
    if (argc > 1 && strcmp(argv[1], "--once") == 0) {
        printf("once:");
        for (int i = 2; i < argc; i++)
            printf(" %s", argv[i]);
        printf("\n");
        fflush(stdout);
        return 7;
    }
    if (argc != 2 || strcmp(argv[1], "--serve") != 0 || mode[0] == '\0')
        return 2;
    alarm(60);
    if (strcmp(mode, "serve") == 0)
        return serve(calls);
    if (strncmp(mode, "fail", 4) == 0)
        return fail(mode[4] != '\0');
    for (;;)
        pause();
}

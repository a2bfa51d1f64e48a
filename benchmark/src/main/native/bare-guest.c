/*
 * The inside of a bare machine, its /init: loads what /modules/order names, mounts the root disk, and does what lines on the virtio port "bare" say:
 *
 *   run WORD...   runs a program; the answer is what it printed, a NUL byte, its status in decimal and a line feed
 *   take BYTES    reads so many bytes that follow; the answer is as that of a program that printed nothing
 *   give BYTES    the answer is so many bytes
 *
 * On a host, `bare-guest rate` prints the rate of the time-stamp counter in kHz, measured for a tenth of a second.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 32, LOOKS = 5000 };

static char block[1 << 16];
static char input[1 << 16];
static size_t have, at;
static int port;

static void pause_ms(long milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

#ifdef __x86_64__
static int64_t raw_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static long rate(void) {
    int64_t time = raw_now();
    uint64_t ticks = __builtin_ia32_rdtsc();
    pause_ms(100);
    int64_t passed = raw_now() - time;
    return (long)((__builtin_ia32_rdtsc() - ticks) * 1000000.0 / (double)passed);
}
#else
static long rate(void) {
    return 0;
}
#endif

static void load_modules(void) {
    FILE *order = fopen("/modules/order", "re");
    char name[200];
    while (order != NULL && fgets(name, sizeof name, order) != NULL) {
        char path[256];
        name[strcspn(name, "\n")] = '\0';
        snprintf(path, sizeof path, "/modules/%s", name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
            perror(path);
        close(fd);
    }
    if (order != NULL)
        fclose(order);
}

/* Opens the port once it is there. */
static int open_port(void) {
    for (int i = 0; i < LOOKS; i++) {
        DIR *ports = opendir("/sys/class/virtio-ports");
        struct dirent *entry;
        while (ports != NULL && (entry = readdir(ports)) != NULL) {
            char path[300];
            char name[8] = "";
            snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
            int fd = open(path, O_RDONLY | O_CLOEXEC);
            if (fd < 0)
                continue;
            ssize_t n = read(fd, name, sizeof name - 1);
            close(fd);
            if (n < 4 || strncmp(name, "bare", 4) != 0)
                continue;
            snprintf(path, sizeof path, "/dev/%s", entry->d_name);
            closedir(ports);
            return open(path, O_RDWR | O_CLOEXEC);
        }
        if (ports != NULL)
            closedir(ports);
        pause_ms(2);
    }
    return -1;
}

static void become_root(void) {
    static const char *const kernel_trees[][2] = {{"/dev", "/disk/dev"}, {"/proc", "/disk/proc"}, {"/sys", "/disk/sys"}};
    for (int i = 0; i < LOOKS && access("/dev/vda", F_OK) < 0; i++)
        pause_ms(2);
    mkdir("/disk", 0755);
    if (mount("/dev/vda", "/disk", "ext4", 0, NULL) < 0)
        perror("/dev/vda");
    for (int i = 0; i < 3; i++)
        mount(kernel_trees[i][0], kernel_trees[i][1], NULL, MS_MOVE, NULL);
    if (chdir("/disk") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 || chdir("/") < 0)
        perror("/disk");
}

static void put(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t n = write(port, bytes, count);
        if (n > 0) {
            bytes += n;
            count -= (size_t)n;
        } else {
            pause_ms(2);
        }
    }
}

/* Has something in the input; reading yields nothing while the host is not connected. */
static void fill(void) {
    while (at == have) {
        ssize_t n = read(port, input, sizeof input);
        at = 0;
        have = n > 0 ? (size_t)n : 0;
        if (have == 0)
            pause_ms(2);
    }
}

static void answer(int status) {
    char text[16];
    text[0] = '\0';
    put(text, 1 + (size_t)snprintf(text + 1, sizeof text - 1, "%d\n", status));
}

static void run(char *line) {
    char *words[WORDS + 1];
    int count = 0;
    for (char *word = strtok(line, " "); word != NULL && count < WORDS; word = strtok(NULL, " "))
        words[count++] = word;
    words[count] = NULL;
    int ends[2];
    if (count == 0 || pipe2(ends, O_CLOEXEC) < 0) {
        answer(127);
        return;
    }
    pid_t pid = vfork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execvp(words[0], words);
        _exit(127);
    }
    close(ends[1]);
    ssize_t n;
    while ((n = read(ends[0], block, sizeof block)) > 0)
        put(block, (size_t)n);
    close(ends[0]);
    int status = 127 << 8;
    waitpid(pid, &status, 0);
    answer(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void take(long long bytes) {
    while (bytes > 0) {
        fill();
        size_t piece = have - at;
        if ((long long)piece > bytes)
            piece = (size_t)bytes;
        at += piece;
        bytes -= (long long)piece;
    }
    answer(0);
}

static void give(long long bytes) {
    memset(block, 'x', sizeof block);
    for (; bytes > 0; bytes -= sizeof block)
        put(block, bytes < (long long)sizeof block ? (size_t)bytes : sizeof block);
}

static _Noreturn void serve(void) {
    static char line[4096];
    size_t length = 0;
    for (;;) {
        fill();
        char next = input[at++];
        if (next != '\n') {
            if (length < sizeof line - 1)
                line[length++] = next;
            continue;
        }
        line[length] = '\0';
        length = 0;
        if (strncmp(line, "run ", 4) == 0)
            run(line + 4);
        else if (strncmp(line, "take ", 5) == 0)
            take(atoll(line + 5));
        else if (strncmp(line, "give ", 5) == 0)
            give(atoll(line + 5));
    }
}

int main(void) {
    if (getpid() != 1) {
        printf("%ld\n", rate());
        return 0;
    }
    mkdir("/dev", 0755);
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sys", "/sys", "sysfs", 0, NULL);
    load_modules();
    become_root();
    port = open_port();
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    setenv("HOME", "/root", 1);
    chdir("/root");
    serve();
}

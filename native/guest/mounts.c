/* The file systems of a machine. */
#include "mounts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "io.h"
#include "stream.h"

#define ROOT "/root"
static const char root_disk[] = "/dev/vda";
static const char modules_disk[] = "/dev/vdb";

/* How long the root disk may take to appear, and how often it is looked for; milliseconds. */
enum { DISK_MS = 5000, LOOK_MS = 2 };

enum { COPY_BUFFER = 65536 };

void make_directories(const char *path) {
    char part[PATH_MAX];
    int length = snprintf(part, sizeof part, "%s", path);
    if (length < 0 || (size_t)length >= sizeof part)
        return;
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0755);
        *slash = '/';
    }
    mkdir(part, 0755);
}

/* Mounts a file system of the kernel on a directory, which is created when missing. */
static void mount_at(const char *type, const char *path, unsigned long flags, const char *options) {
    mkdir(path, 0755);
    if (mount(type, path, type, flags, options) < 0 && errno != EBUSY)
        say("%s: %s (expected: a mount of %s)", path, strerror(errno), type);
}

void mounts_early(void) {
    mount_at("devtmpfs", "/dev", MS_NOSUID, "mode=0755");
    /* An initramfs may bring no console. */
    int console = open("/dev/console", O_RDWR | O_NOCTTY);
    if (console < 0) {
        mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
        console = open("/dev/null", O_RDWR);
    }
    for (int fd = 0; fd < 3 && console >= 0; fd++)
        dup2(console, fd);
    if (console > 2)
        close(console);
    mount_at("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    mount_at("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

bool mounts_root(char fault[FAULT_MAX]) {
    struct stat st;
    for (long long began = now_ms(); stat(root_disk, &st) < 0;) {
        if (now_ms() - began >= DISK_MS) {
            fault_set(fault, "%s: %s (expected: the root disk)", root_disk, strerror(errno));
            return false;
        }
        poll(NULL, 0, LOOK_MS);
    }
    mkdir(ROOT, 0755);
    if (mount(root_disk, ROOT, "ext4", 0, NULL) == 0)
        return true;
    fault_set(fault, "%s: %s (expected: an ext4 file system)", root_disk, strerror(errno));
    return false;
}

/* Copies a program into the new root; one that is not there is left out. */
static void copy_program(const char *from, const char *to) {
    static char buffer[COPY_BUFFER];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return;
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    ssize_t n = 0;
    while (out >= 0 && (n = read_all(in, buffer, sizeof buffer)) > 0 && write_all(out, buffer, (size_t)n))
        ;
    if (out < 0 || n != 0)
        say("%s: %s (expected: a copy of %s)", to, strerror(errno), from);
    if (out >= 0)
        close(out);
    close(in);
}

/* Removes what the initramfs holds; its memory goes with it. */
static void clear_initramfs(void) {
    DIR *directory = opendir("/modules");
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory != NULL)
        closedir(directory);
    unlink("/holt-run");
    unlink("/init");
}

bool mounts_switch(char fault[FAULT_MAX]) {
    static const char *const moved[] = {"/dev", "/proc", "/sys"};
    mount_at("tmpfs", ROOT "/run", MS_NOSUID | MS_NODEV, "mode=0755");
    mkdir(ROOT "/run/holt", 0755);
    copy_program("/init", ROOT "/run/holt/holt-guest");
    copy_program("/holt-run", ROOT "/run/holt/holt-run");
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
        char to[64];
        snprintf(to, sizeof to, ROOT "%s", moved[i]);
        mkdir(to, 0755);
        if (mount(moved[i], to, NULL, MS_MOVE, NULL) < 0) {
            fault_set(fault, "%s: %s (expected: a directory in the image)", moved[i], strerror(errno));
            return false;
        }
    }
    clear_initramfs();
    if (chdir(ROOT) == 0 && mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 && chdir("/") == 0)
        return true;
    fault_set(fault, "root: %s (expected: the image's root as ours)", strerror(errno));
    return false;
}

/* Mounts the disk with the kernel's modules where the kernel looks for them. */
static void mount_modules(char fault[FAULT_MAX]) {
    static const char *const types[] = {"ext4", "squashfs", "erofs"};
    struct utsname names;
    char path[PATH_MAX];
    struct stat st;
    if (stat(modules_disk, &st) < 0)
        return;
    uname(&names);
    snprintf(path, sizeof path, "/lib/modules/%s", names.release);
    make_directories(path);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (mount(modules_disk, path, types[i], MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) == 0)
            return;
    fault_set(fault, "%s: %s (expected: a file system that can be mounted at %s)", modules_disk, strerror(errno), path);
}

void mounts_late(bool tmp, char fault[FAULT_MAX]) {
    mount_at("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666");
    mount_at("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
    if (tmp)
        mount_at("tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777");
    mount_at("cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    static const char *const links[][2] = {
        {"/proc/self/fd", "/dev/fd"}, {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"}, {"/proc/self/fd/2", "/dev/stderr"}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
            say("%s: %s (expected: a link)", links[i][1], strerror(errno));
    mount_modules(fault);
}

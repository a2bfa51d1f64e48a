/*
 * The init of the guests in these tests. It says on the console what it finds of devices, then "ready", and obeys letters that come over the link:
 * it answers `e` with a line, and ends the machine by `o` (power off), `r` (restart) or `p` (panic); `c` floods the console.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const modules[] = {"virtio_ring", "virtio",     "virtio_mmio", "virtio_blk",
                                      "failover",    "net_failover", "virtio_net",  "virtio_console"};

/* The beginning of a file as text; empty when there is none. A static buffer. */
static const char *text_of(const char *path) {
    static char text[8192];
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    text[size < 0 ? 0 : size] = '\0';
    close(fd);
    return text;
}

static void load(const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/modules/%s.ko", name);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
        printf("no module %s\n", name);
    close(fd);
}

/* The number of entries of a directory. */
static int entries_of(const char *path) {
    int count = 0;
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    if (directory != NULL)
        closedir(directory);
    return count;
}

static void show_disk(const char *name) {
    char path[64];
    char begin[17] = "";
    snprintf(path, sizeof path, "/dev/%s", name);
    int fd = open(path, O_RDWR);
    int writable = fd >= 0 && pwrite(fd, "w", 1, 1 << 20) == 1 && fsync(fd) == 0;
    close(fd);
    fd = open(path, O_RDONLY);
    if (fd >= 0 && read(fd, begin, 16) != 16)
        begin[0] = '\0';
    close(fd);
    printf("%s: %s, %s\n", name, begin, writable ? "writable" : "read-only");
}

/* Opens the port of the link, by its name. */
static int open_link(void) {
    for (int number = 0; number < 32; number++) {
        char path[64];
        snprintf(path, sizeof path, "/sys/class/virtio-ports/vport%dp1/name", number);
        if (strcmp(text_of(path), "holt\n") == 0) {
            snprintf(path, sizeof path, "/dev/vport%dp1", number);
            return open(path, O_RDWR);
        }
    }
    return -1;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    mount("proc", "/proc", "proc", 0, "");
    mount("sysfs", "/sys", "sysfs", 0, "");
    mount("devtmpfs", "/dev", "devtmpfs", 0, "");
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        load(modules[i]);
    show_disk("vda");
    show_disk("vdb");
    printf("command line: %s", text_of("/proc/cmdline"));
    const char *processor = text_of("/proc/cpuinfo");
    printf("nested: %s\n", strstr(processor, " svm") != NULL || strstr(processor, " vmx") != NULL ? "yes" : "no");
    printf("kvm: %s\n", access("/dev/kvm", F_OK) == 0 ? "yes" : "no");
    printf("pci devices: %d\n", entries_of("/sys/bus/pci/devices"));
    printf("hotplug slots: %d\n", entries_of("/sys/bus/pci/slots"));
    printf("usb: %d\n", entries_of("/sys/bus/usb/devices"));
    printf("network devices: %d\n", entries_of("/sys/class/net") - 1);
    int link = open_link();
    printf("link: %s\n", link < 0 ? "no" : "yes");
    printf("ready\n");
    for (;;) {
        char letter;
        if (read(link, &letter, 1) != 1) {
            usleep(10000);
            continue;
        }
        if (letter == 'e')
            printf("echo: %s", write(link, "here\n", 5) == 5 ? "sent\n" : "not sent\n");
        if (letter == 'c')
            for (int i = 0; i < 4000; i++)
                printf("line %04d of a flood of the console\n", i);
        if (letter == 'o')
            reboot(RB_POWER_OFF);
        if (letter == 'r')
            reboot(RB_AUTOBOOT);
        if (letter == 'p')
            return 1;
    }
}

/* The orderly end of the machine. */
#include "power.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

/* What tells systemd to power off: SIGRTMIN+4 as it counts. */
enum { SYSTEMD_POWEROFF = 38 };

void power_begin(struct power *power, bool init, long long now) {
    power->ends = true;
    power->killed = false;
    power->look = now;
    power->deadline = now + TERM_MS;
    if (init)
        kill(1, SYSTEMD_POWEROFF);
    else {
        kill(-1, SIGTERM);
        kill(-1, SIGHUP);
        kill(-1, SIGCONT);
    }
}

/* Whether a process has a command line: the kernel's own have none, and neither have the dead. */
static bool is_program(const char *pid) {
    char path[64];
    char byte;
    snprintf(path, sizeof path, "/proc/%.20s/cmdline", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, &byte, 1);
    close(fd);
    return n == 1;
}

/* Whether any program runs besides init and us. */
static bool others_run(void) {
    DIR *directory = opendir("/proc");
    struct dirent *entry;
    bool found = false;
    while (directory != NULL && !found && (entry = readdir(directory)) != NULL) {
        long pid = strtol(entry->d_name, NULL, 10);
        found = pid > 1 && pid != getpid() && is_program(entry->d_name);
    }
    if (directory != NULL)
        closedir(directory);
    return found;
}

bool power_step(struct power *power, long long now) {
    power->look = now + LOOK_MS;
    if (others_run() && now < power->deadline)
        return false;
    if (!power->killed && others_run()) {
        power->killed = true;
        power->deadline = now + KILL_MS;
        kill(-1, SIGKILL);
        return false;
    }
    sync();
    mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL);
    return true;
}

_Noreturn void power_off(void) {
    reboot(RB_POWER_OFF);
    reboot(RB_AUTOBOOT);
    _exit(0);
}

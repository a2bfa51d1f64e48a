/* The machine's init. It mounts the root disk, starts the process that serves the link, and reaps; or hands pid 1 to the image's own init. */
#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "io.h"
#include "link.h"
#include "modules.h"
#include "mounts.h"
#include "say.h"

enum { COMMAND_LINE_MAX = 8192, RESTART_MS = 100, FILES_SOFT = 16384, FILES_HARD = 1 << 20 };

static char fault[FAULT_MAX];
static struct link_setup setup = {.machine = true, .init = "holt", .error = fault};

/* Reads the kernel's command line. */
static void read_command_line(void) {
    static char line[COMMAND_LINE_MAX];
    bool has_key = false;
    int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read_all(fd, line, sizeof line - 1);
    if (fd >= 0)
        close(fd);
    line[n < 0 ? 0 : n] = '\0';
    char *rest = line;
    char *word;
    while ((word = strsep(&rest, " \n")) != NULL) {
        if (strncmp(word, "holt.key=", 9) == 0)
            has_key = link_key(word + 9, setup.key);
        if (strcmp(word, "holt.init=systemd") == 0)
            setup.init = "systemd";
    }
    if (!has_key)
        say("holt.key (expected: 32 hexadecimal digits on the kernel's command line)");
}

/* The process that serves the link; it ends when it can not go on. */
static _Noreturn void serve(void) {
    prctl(PR_SET_NAME, "holt-guest");
    static const char score[] = "-1000";
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        write_all(fd, score, strlen(score));
        close(fd);
    }
    link_serve(&setup, port_open("holt"));
    _exit(1);
}

/* Starts the process that serves the link, again when it ends, and reaps whatever else ends. */
static _Noreturn void supervise(void) {
    setup.groups = children_groups();
    for (;;) {
        pid_t link = fork();
        if (link == 0)
            serve();
        pid_t ended = -1;
        while (link > 0 && (ended = waitpid(-1, NULL, 0)) != link)
            if (ended < 0 && errno != EINTR)
                break;
        children_kill_groups(setup.groups);
        poll(NULL, 0, RESTART_MS);
    }
}

/* Puts this process and its children into a control group of their own, beside those that the image's init makes. */
static void own_control_group(void) {
    static const char group[] = "/sys/fs/cgroup/holt";
    if (mkdir(group, 0755) < 0 && errno != EEXIST)
        return;
    int fd = open("/sys/fs/cgroup/holt/cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    write_all(fd, "0", 1);
    close(fd);
}

/* Becomes the image's init; what serves the link lives on beside it. Returns when there is none. */
static void hand_over(char **argv) {
    pid_t keeper = fork();
    if (keeper == 0) {
        /* systemd spares processes whose name begins so when it ends all others. */
        argv[0][0] = '@';
        setsid();
        own_control_group();
        supervise();
    }
    char *const arguments[] = {"/sbin/init", NULL};
    char *const environment[] = {"HOME=/", "TERM=linux", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    execve(arguments[0], arguments, environment);
    int error = errno;
    kill(keeper, SIGKILL);
    waitpid(keeper, NULL, 0);
    setup.init = "holt";
    fault_set(fault, "/sbin/init: %s (expected: the image's own init)", strerror(error));
}

/* Limits that every process of the machine inherits. */
static void set_limits(void) {
    struct rlimit files = {.rlim_cur = FILES_SOFT, .rlim_max = FILES_HARD};
    setrlimit(RLIMIT_NOFILE, &files);
    umask(022);
}

_Noreturn void boot_run(char **argv) {
    mounts_early();
    read_command_line();
    set_limits();
    modules_load(fault);
    if (mounts_root(fault) && mounts_switch(fault)) {
        /* A module that did not load was not needed for the root. */
        fault[0] = '\0';
        mounts_late(strcmp(setup.init, "systemd") != 0, fault);
        if (access("/bin/sh", X_OK) < 0)
            fault_set(fault, "/bin/sh: %s (expected: a shell in the image)", strerror(errno));
        else if (strcmp(setup.init, "systemd") == 0 && fault[0] == '\0')
            hand_over(argv);
    }
    if (fault[0] != '\0')
        say("%s", fault);
    supervise();
}

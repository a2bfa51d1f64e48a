/* What a runner reports. */
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "proc.h"
#include "say.h"

void record_exit(int directory, const char *launch, const char *end, int value, const char *error) {
    char text[2 * FAULT_MAX];
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    int size = snprintf(text, sizeof text, "holt-exit 1\nlaunch=%s\n%s=%d\nat=%lld\n", launch, end, value,
                        now.tv_sec * 1000000000LL + now.tv_nsec);
    if (error != NULL && size > 0 && (size_t)size < sizeof text) {
        char line[FAULT_MAX];
        snprintf(line, sizeof line, "%s", error);
        for (char *at = line; (at = strchr(at, '\n')) != NULL;)
            *at = '?';
        make_printable(line, strlen(line));
        size += snprintf(text + size, sizeof text - (size_t)size, "error=%s\n", line);
    }
    if (size < 0 || (size_t)size >= sizeof text || !write_file(directory, "exit", text, (size_t)size, true))
        say("exit: %s (expected: a file that can be written)", strerror(errno));
}

void record_pid(int directory, const char *launch, pid_t program, bool durable) {
    char text[FAULT_MAX];
    char boot[BOOT_ID_SIZE] = "";
    if (!boot_id(boot))
        say("/proc/sys/kernel/random/boot_id: not readable (expected: the id of this boot); mount /proc");
    int size = snprintf(text, sizeof text, "holt-pid 1\nlaunch=%s\nboot=%s\npid=%ld\nstart=%llu\nrunner=%ld\nrunner-start=%llu\n", launch,
                        boot, (long)program, proc_start(program), (long)getpid(), proc_start(getpid()));
    if (size < 0 || (size_t)size >= sizeof text || !write_file(directory, "pid", text, (size_t)size, durable))
        say("pid: %s (expected: a file that can be written)", strerror(errno));
}

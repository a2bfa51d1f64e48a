/*
 * holt-fence: stands between a VMM and passt. It listens at a socket for one VMM, carries frames both ways, and lets none through that is for this host
 * itself: passt would connect a guest to what listens on the host's loopback, and on its other addresses. It ends with the VMM, and passt with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "addresses.h"
#include "child.h"
#include "fence.h"
#include "say.h"

const char program_name[] = "holt-fence";

enum { LISTENING = 3 };

static int fail(const char *what) {
    say("%s: %s", what, strerror(errno));
    return 1;
}

/* Listens at a path, for us alone. -1 with errno when it can not. */
static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    umask(077);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
        return -1;
    return listener;
}

/* Starts passt with one end of a pair of sockets, and returns our end when it is ready; -1 when it is not, after it has said why. */
static int start_passt(char **argv, int argc) {
    int pair[2];
    char number[16];
    char **arguments = calloc((size_t)argc + 3, sizeof *arguments);
    if (arguments == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        fail("passt");
        return -1;
    }
    memcpy(arguments, argv, (size_t)argc * sizeof *argv);
    snprintf(number, sizeof number, "%d", pair[1]);
    arguments[argc] = "--fd";
    arguments[argc + 1] = number;
    pid_t pid = fork();
    if (pid == 0) {
        reset_signals();
        fcntl(pair[1], F_SETFD, 0);
        execvp(arguments[0], arguments);
        fail(arguments[0]);
        _exit(127);
    }
    free(arguments);
    close(pair[1]);
    /* It goes into the background as soon as it is ready. */
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return pair[0];
    close(pair[0]);
    return -1;
}

/* Goes on as a process without terminal, directory and streams of whoever started us. Returns in the new process only. */
static void detach(void) {
    pid_t pid = fork();
    if (pid != 0)
        _exit(pid < 0 ? fail("fork") : 0);
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3 && null >= 0; i++)
        dup2(null, i);
    if (chdir("/") < 0)
        _exit(1);
}

/* Waits for the VMM. -1 when passt has ended before. */
static int accept_vmm(int listener, int passt) {
    struct pollfd polls[] = {{listener, POLLIN, 0}, {passt, 0, 0}};
    while (poll(polls, 2, -1) < 0 || (polls[0].revents == 0 && (polls[1].revents & (POLLHUP | POLLERR)) == 0))
        ;
    return polls[0].revents == 0 ? -1 : accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        say("arguments (expected: SOCKET passt [OPTION]...)");
        return 2;
    }
    close_from(LISTENING);
    reset_signals();
    signal(SIGPIPE, SIG_IGN);
    const char *path = argv[1];
    struct addresses addresses;
    if (!addresses_watch(&addresses))
        return fail("the addresses of this host");
    int listener = listen_at(path);
    if (listener < 0)
        return fail(path);
    int passt = start_passt(argv + 2, argc - 2);
    if (passt < 0) {
        unlink(path);
        return 1;
    }
    detach();
    int vmm = accept_vmm(listener, passt);
    unlink(path);
    close(listener);
    if (vmm >= 0)
        fence_carry(vmm, passt, &addresses);
    return 0;
}

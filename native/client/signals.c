/* Signals as bytes in a pipe. */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "leave.h"

static int pipe_ends[2] = {-1, -1};

/* The signals that have our handler. */
static sigset_t watched;

static void note(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    /* A full pipe holds enough signals already. */
    ssize_t n = write(pipe_ends[1], &byte, 1);
    (void)n;
    errno = saved;
}

/* Without SA_RESTART: a blocked write to a slow reader has to give way to the signal. */
static void watch(int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0 || action.sa_handler != SIG_DFL)
        return;
    action = (struct sigaction){.sa_handler = note};
    sigaction(number, &action, NULL);
    sigaddset(&watched, number);
}

int signals_pipe(void) {
    if (pipe_ends[0] < 0) {
        if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
            leave(1, "pipe: %s", strerror(errno));
        sigemptyset(&watched);
        static const int numbers[] = {SIGHUP, SIGINT, SIGTERM, SIGWINCH, SIGCONT};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            watch(numbers[i]);
    }
    return pipe_ends[0];
}

int signals_next(void) {
    unsigned char number;
    return read(pipe_ends[0], &number, 1) == 1 ? number : 0;
}

void signals_watch_stop(void) { watch(SIGTSTP); }

void signals_release(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number <= SIGSYS; number++)
        if (sigismember(&watched, number) == 1)
            sigaction(number, &standard, NULL);
    sigemptyset(&watched);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    pipe_ends[0] = pipe_ends[1] = -1;
}

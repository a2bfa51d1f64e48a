/* The terminal of the caller. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* What standard input was before it became raw; valid while raw is set. */
static struct termios former;
static volatile sig_atomic_t raw;

void terminal_look(struct terminal *terminal) {
    *terminal = (struct terminal){0};
    for (int fd = 0; fd <= 2; fd++) {
        struct termios settings;
        if (tcgetattr(fd, &settings) == 0)
            terminal->flags |= (uint8_t)(1 << fd);
        else if (errno == EBADF)
            /* The lowest free number is this one. Opened for the other direction: a use is an error, as with the closed one. */
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    }
    terminal_measure(terminal);
}

void terminal_measure(struct terminal *terminal) {
    static const int order[] = {1, 0, 2};
    for (int i = 0; i < 3; i++) {
        struct winsize size;
        if ((terminal->flags & 1 << order[i]) != 0 && ioctl(order[i], TIOCGWINSZ, &size) == 0) {
            terminal->rows = size.ws_row;
            terminal->columns = size.ws_col;
            return;
        }
    }
}

/* A fatal signal while raw: back to the former settings, then to the signal's own effect, which comes when the handler returns. */
static void die_restored(int number) {
    terminal_restore();
    raise(number);
}

/* Handles every signal that would end the program, save those that are handled or ignored already. */
static void guard_fatal_signals(void) {
    for (int number = 1; number < SIGSYS + 1; number++) {
        struct sigaction action;
        if (number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH || number == SIGTSTP || number == SIGTTIN
            || number == SIGTTOU || sigaction(number, NULL, &action) < 0 || action.sa_handler != SIG_DFL)
            continue;
        action = (struct sigaction){.sa_handler = die_restored, .sa_flags = (int)SA_RESETHAND};
        sigaction(number, &action, NULL);
    }
}

void terminal_raw(bool on) {
    if (!on) {
        terminal_restore();
        return;
    }
    if (raw || tcgetattr(0, &former) < 0)
        return;
    guard_fatal_signals();
    struct termios settings = former;
    settings.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    settings.c_oflag &= ~(tcflag_t)OPOST;
    settings.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    settings.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
    settings.c_cflag |= CS8;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    raw = 1;
    while (tcsetattr(0, TCSANOW, &settings) < 0 && errno == EINTR)
        ;
}

bool terminal_is_raw(void) { return raw != 0; }

void terminal_restore(void) {
    if (!raw)
        return;
    /* A background process may do this only with SIGTTOU blocked. */
    sigset_t background;
    sigset_t mask;
    int saved = errno;
    sigemptyset(&background);
    sigaddset(&background, SIGTTOU);
    sigprocmask(SIG_BLOCK, &background, &mask);
    while (tcsetattr(0, TCSANOW, &former) < 0 && errno == EINTR)
        ;
    raw = 0;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = saved;
}

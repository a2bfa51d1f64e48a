/*
 * paste-stub FILE [ARGUMENT...]
 *
 * A program on a terminal that understands bracketed paste, as coding agents do: it shows "> " and what was pasted after it, and begins a new
 * line at Enter. It appends a line to FILE for each beginning of a paste and each Enter: "paste" or "enter", a space, and the nanoseconds of
 * the monotonic clock when it was read. It ends with its terminal.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char begin[] = "\033[200~";
static const char end[] = "\033[201~";

static void note(int file, const char *what) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    dprintf(file, "%s %" PRId64 "\n", what, (int64_t)at.tv_sec * 1000000000 + at.tv_nsec);
}

int main(int argc, char **argv) {
    struct termios terminal;
    int file = argc < 2 ? -1 : open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || tcgetattr(0, &terminal) != 0) {
        fputs("usage: paste-stub FILE [ARGUMENT...], on a terminal\n", stderr);
        return 2;
    }
    cfmakeraw(&terminal);
    tcsetattr(0, TCSANOW, &terminal);
    dprintf(1, "\033[?2004hready\r\n> ");
    char piece[4096];
    size_t matched = 0;
    int pasting = 0;
    for (ssize_t n; (n = read(0, piece, sizeof piece)) > 0;)
        for (ssize_t i = 0; i < n; i++) {
            const char *mark = pasting ? end : begin;
            char c = piece[i];
            if (c != mark[matched]) {
                matched = 0;
                if (c != mark[0]) {
                    if (pasting)
                        dprintf(1, "%c", c);
                    else if (c == '\r') {
                        note(file, "enter");
                        dprintf(1, "\r\n> ");
                    }
                    continue;
                }
            }
            matched++;
            if (mark[matched] == '\0') {
                if (!pasting)
                    note(file, "paste");
                pasting = !pasting;
                matched = 0;
            }
        }
    return 0;
}

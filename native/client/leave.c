/* The ends of this program. */
#include "leave.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "io.h"
#include "say.h"
#include "terminal.h"

static struct sigaction inherited_pipe;
static bool in_json;

void leave_prepare(void) {
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignored, &inherited_pipe);
}

void leave_quietly(int status) {
    terminal_restore();
    _exit(status);
}

void leave_in_json(bool on) { in_json = on; }

/* The length of the UTF-8 sequence at the beginning of text; 0 when it is none. */
static size_t sequence_length(const unsigned char *text) {
    size_t length = text[0] < 0x80 ? 1 : text[0] >= 0xc2 && text[0] < 0xe0 ? 2 : text[0] >= 0xe0 && text[0] < 0xf0 ? 3 : 4;
    if (text[0] >= 0xf5 || (text[0] >= 0x80 && text[0] < 0xc2))
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* Writes an error as docs/errors.md has it. Bytes that are no UTF-8 become '?'. */
static void say_json(const char *code, const char *message) {
    struct bytes line = {0};
    char text[128];
    int n = snprintf(text, sizeof text, "{\"error\":{\"code\":\"%s\",\"message\":\"", code);
    bytes_add(&line, text, (size_t)n);
    for (const unsigned char *at = (const unsigned char *)message; *at != '\0';) {
        size_t length = sequence_length(at);
        if (*at < 0x20 || *at == '"' || *at == '\\')
            bytes_add(&line, text, (size_t)snprintf(text, sizeof text, "\\u%04x", *at));
        else
            bytes_add(&line, length == 0 ? (const char *)"?" : (const char *)at, length == 0 ? 1 : length);
        at += length == 0 ? 1 : length;
    }
    static const char end[] = "\",\"details\":{},\"operation\":null}}\n";
    bytes_add(&line, end, sizeof end - 1);
    write_all(2, bytes_front(&line), bytes_size(&line));
}

void leave_saying(int status, const char *code, const char *message) {
    terminal_restore();
    if (in_json)
        say_json(code, message);
    else
        say_text(message);
    _exit(status);
}

void leave(int status, const char *format, ...) {
    static char message[FAULT_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    leave_saying(status, status == EXIT_USAGE ? "INVALID_ARGUMENT" : "CLIENT_FAILED", message);
}

void leave_to(char *const *argv, char **environment, int status) {
    terminal_restore();
    sigaction(SIGPIPE, &inherited_pipe, NULL);
    environ = environment;
    execvp(argv[0], argv);
    int failure = errno;
    leave(status, "%s: %s (expected: a program that can be run); install it, or add its directory to PATH", argv[0], strerror(failure));
}

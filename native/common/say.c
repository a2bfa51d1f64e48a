/* Messages to the person. */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io.h"

void make_printable(char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
            text[i] = '?';
    }
}

static void say_list(const char *format, va_list values) {
    char line[FAULT_MAX + 64];
    size_t prefix = (size_t)snprintf(line, sizeof line, "%s: ", program_name);
    int n = vsnprintf(line + prefix, sizeof line - prefix - 1, format, values);
    size_t size = n < 0 ? prefix : prefix + (size_t)n;
    if (size > sizeof line - 2)
        size = sizeof line - 2;
    make_printable(line, size);
    line[size++] = '\n';
    write_all(2, line, size);
}

void say_text(const char *text) {
    size_t prefix = strlen(program_name) + 2;
    size_t size = strlen(text);
    char *line = malloc(prefix + size + 2);
    if (line == NULL)
        return;
    snprintf(line, prefix + 1, "%s: ", program_name);
    memcpy(line + prefix, text, size);
    size += prefix;
    make_printable(line, size);
    if (line[size - 1] != '\n')
        line[size++] = '\n';
    write_all(2, line, size);
    free(line);
}

void say(const char *format, ...) {
    va_list values;
    va_start(values, format);
    say_list(format, values);
    va_end(values);
}

void fault_set(char fault[FAULT_MAX], const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(fault, FAULT_MAX, format, values);
    va_end(values);
}

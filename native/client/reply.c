/* What the daemon says, taken apart. */
#include "reply.h"

#include <stdlib.h>
#include <string.h>

/* A build id is one word of printable characters. */
static bool is_build_id(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return size > 0 && size <= BUILD_ID_MAX;
}

ssize_t greeting_decode(const uint8_t *data, size_t size, struct greeting *greeting) {
    static const char opening[] = "HOLT/1 ";
    static const char *const states[] = {"serving", "older-idle", "older-busy"};
    size_t start = sizeof opening - 1;
    if (memcmp(data, opening, size < start ? size : start) != 0)
        return -1;
    size_t within = size < GREETING_MAX ? size : GREETING_MAX;
    const uint8_t *end = memchr(data, '\n', within);
    if (end == NULL)
        return size < GREETING_MAX ? 0 : -1;
    const char *build = (const char *)data + start;
    const char *blank = memchr(build, ' ', (size_t)((const char *)end - build));
    if (blank == NULL || !is_build_id(build, (size_t)(blank - build)))
        return -1;
    const char *state = blank + 1;
    size_t state_size = (size_t)((const char *)end - state);
    for (int i = 0; i < 3; i++)
        if (strlen(states[i]) == state_size && memcmp(states[i], state, state_size) == 0) {
            greeting->state = (enum greeting_state)i;
            memcpy(greeting->build, build, (size_t)(blank - build));
            greeting->build[blank - build] = '\0';
            return (const uint8_t *)end + 1 - data;
        }
    return -1;
}

/* Reads a decimal number without sign; false when it is none or above the limit. */
static bool read_count(const char *text, size_t limit, size_t *count) {
    *count = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *count = *count * 10 + (size_t)(*text - '0');
        if (*count > limit)
            return false;
    }
    return true;
}

/* A change names a variable: NAME=value, or -NAME. */
static bool is_change(const char *text) {
    if (text[0] == '-')
        return text[1] != '\0' && strchr(text, '=') == NULL;
    const char *equals = strchr(text, '=');
    return equals != NULL && equals != text;
}

bool program_decode(const uint8_t *payload, size_t size, struct program *program) {
    *program = (struct program){0};
    if (size == 0 || payload[size - 1] != '\0')
        return false;
    size_t strings = 0;
    for (size_t i = 0; i < size; i++)
        strings += payload[i] == '\0';
    const char *at = (const char *)payload;
    size_t count;
    if (!read_count(at, strings - 1, &count) || count == 0)
        return false;
    /* The first string is the count, so the arguments and their NULL fit, and so do the changes. */
    program->argv = calloc(count + 1, sizeof *program->argv);
    program->changes = calloc(strings - count, sizeof *program->changes);
    if (program->argv == NULL || program->changes == NULL) {
        program_free(program);
        return false;
    }
    for (size_t i = 1; i < strings; i++) {
        at += strlen(at) + 1;
        if (i <= count)
            program->argv[i - 1] = (char *)(uintptr_t)at;
        else if (is_change(at))
            program->changes[i - count - 1] = (char *)(uintptr_t)at;
        else {
            program_free(program);
            return false;
        }
    }
    if (program->argv[0][0] == '\0') {
        program_free(program);
        return false;
    }
    return true;
}

void program_free(struct program *program) {
    free(program->argv);
    free(program->changes);
    *program = (struct program){0};
}

/* Whether the entry of an environment is the variable that the change is about. */
static bool is_about(const char *change, const char *entry) {
    if (*change == '-')
        change++;
    size_t name = strcspn(change, "=");
    return strncmp(change, entry, name) == 0 && entry[name] == '=';
}

char **program_environment(char *const *environment, char *const *changes) {
    size_t count = 0;
    size_t changed = 0;
    while (environment[count] != NULL)
        count++;
    while (changes[changed] != NULL)
        changed++;
    char **list = calloc(count + changed + 1, sizeof *list);
    if (list == NULL)
        return NULL;
    size_t size = 0;
    for (size_t i = 0; i < count + changed; i++) {
        char *entry = i < count ? environment[i] : changes[i - count];
        bool kept = i < count || entry[0] != '-';
        /* A later change about the same variable replaces or removes the entry. */
        for (size_t j = i < count ? 0 : i - count + 1; kept && j < changed; j++)
            kept = !is_about(changes[j], entry);
        if (kept)
            list[size++] = entry;
    }
    return list;
}

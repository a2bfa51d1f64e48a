/* The files `launch` and `env` of a session's directory. */
#include "launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "io.h"

/* The value of a field NAME=value of this name, or NULL. */
static char *value_of(char *field, const char *name) {
    size_t size = strlen(name);
    return strncmp(field, name, size) == 0 && field[size] == '=' ? field + size + 1 : NULL;
}

/* The number of NUL-ended fields; false with a fault when the last one is not ended. */
static bool count_fields(const char *file, const char *content, size_t size, size_t *count, char fault[FAULT_MAX]) {
    *count = 0;
    size_t last = 0;
    for (size_t i = 0; i < size; i++)
        if (content[i] == '\0') {
            (*count)++;
            last = i + 1;
        }
    if (last == size)
        return true;
    fault_set(fault, "%s: field %zu at offset %zu: cut off (expected: NUL at its end)", file, *count + 1, last);
    return false;
}

/* Reads an octal mode; false when it is none. */
static bool read_umask(const char *text, mode_t *mask) {
    char *end;
    unsigned long value = strtoul(text, &end, 8);
    *mask = (mode_t)value;
    return text[0] >= '0' && text[0] <= '7' && *end == '\0' && value <= 0777;
}

/* A launch id goes into lines of text. */
static bool is_line(const char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

bool launch_decode(struct launch *launch, char *content, size_t size, char fault[FAULT_MAX]) {
    *launch = (struct launch){.id = ""};
    size_t fields;
    if (!count_fields("launch", content, size, &fields, fault))
        return false;
    if (fields == 0 || strcmp(content, "holt-launch 1") != 0) {
        fault_set(fault, "launch: field 1 at offset 0: '%.40s' (expected: holt-launch 1)", fields == 0 ? "" : content);
        return false;
    }
    launch->argv = calloc(fields, sizeof *launch->argv);
    if (launch->argv == NULL) {
        fault_set(fault, "launch: no memory for %zu fields", fields);
        return false;
    }
    size_t arguments = 0;
    bool has_id = false;
    bool has_umask = false;
    char *field = content;
    for (size_t i = 2; i <= fields; i++) {
        field += strlen(field) + 1;
        const char *expected = NULL;
        char *value;
        if ((value = value_of(field, "arg")) != NULL) {
            if (arguments == 0 && *value == '\0')
                expected = "a program as the first argument";
            launch->argv[arguments++] = value;
        } else if ((value = value_of(field, "launch")) != NULL) {
            if (has_id || *value == '\0' || !is_line(value))
                expected = "one launch id, of printable characters";
            else
                launch->id = value;
            has_id = true;
        } else if ((value = value_of(field, "cwd")) != NULL) {
            if (launch->cwd != NULL || value[0] != '/')
                expected = "one absolute directory";
            launch->cwd = value;
        } else if ((value = value_of(field, "umask")) != NULL) {
            if (has_umask || !read_umask(value, &launch->umask))
                expected = "one octal number up to 0777";
            has_umask = true;
        } else if (strchr(field, '=') == NULL)
            expected = "name=value";
        if (expected != NULL) {
            fault_set(fault, "launch: field %zu at offset %zu: '%.200s' (expected: %s)", i, (size_t)(field - content), field, expected);
            return false;
        }
    }
    const char *missing = !has_id ? "launch" : launch->cwd == NULL ? "cwd" : !has_umask ? "umask" : arguments == 0 ? "arg" : NULL;
    if (missing != NULL)
        fault_set(fault, "launch: %s is missing at offset %zu (expected: launch=, cwd=, umask= and one or more arg=)", missing, size);
    return missing == NULL;
}

/* What a program has to know about the terminal that it is in, whoever called it. Not how to reach its tmux: an agent that tidies up with
 * "tmux kill-server" would end the sessions of all others. */
static const char *const of_terminal[] = {"TERM", "COLORTERM"};
enum { OF_TERMINAL = sizeof of_terminal / sizeof *of_terminal };

/* The entry NAME=value of our own environment, or NULL. */
static char *own_entry(const char *name) {
    for (char **entry = environ; *entry != NULL; entry++)
        if (value_of(*entry, name) != NULL)
            return *entry;
    return NULL;
}

/* Whether the variable is one that the terminal we run in has set. */
static bool is_taken_over(char *entry) {
    for (int i = 0; i < OF_TERMINAL; i++)
        if (value_of(entry, of_terminal[i]) != NULL)
            return own_entry(of_terminal[i]) != NULL;
    return false;
}

bool launch_decode_environment(struct launch *launch, char *content, size_t size, char fault[FAULT_MAX]) {
    size_t fields;
    if (!count_fields("env", content, size, &fields, fault))
        return false;
    launch->environment = calloc(fields + OF_TERMINAL + 1, sizeof *launch->environment);
    if (launch->environment == NULL) {
        fault_set(fault, "env: no memory for %zu fields", fields);
        return false;
    }
    size_t count = 0;
    for (int i = 0; i < OF_TERMINAL; i++) {
        char *entry = own_entry(of_terminal[i]);
        if (entry != NULL)
            launch->environment[count++] = entry;
    }
    char *field = content;
    for (size_t i = 1; i <= fields; i++, field += strlen(field) + 1) {
        if (field[0] == '=' || strchr(field, '=') == NULL) {
            /* The value may be a secret; the name is enough. */
            fault_set(fault, "env: field %zu at offset %zu (expected: NAME=value)", i, (size_t)(field - content));
            return false;
        }
        if (!is_taken_over(field))
            launch->environment[count++] = field;
    }
    return true;
}

bool launch_read(struct launch *launch, int directory, char fault[FAULT_MAX]) {
    *launch = (struct launch){.id = ""};
    size_t size;
    char *content = read_file(directory, "launch", LAUNCH_FILE_MAX, &size);
    if (content == NULL) {
        fault_set(fault, "launch: %s (expected: a file of at most %d bytes)", strerror(errno), LAUNCH_FILE_MAX);
        return false;
    }
    if (!launch_decode(launch, content, size, fault))
        return false;
    content = read_file(directory, "env", ENV_FILE_MAX, &size);
    if (content == NULL) {
        fault_set(fault, "env: %s (expected: a file of at most %d bytes)", strerror(errno), ENV_FILE_MAX);
        return false;
    }
    return launch_decode_environment(launch, content, size, fault);
}

/* Where a start failed, as the new process reports it. */
struct start_failure {
    enum { AT_CWD, AT_PROGRAM } stage;
    int error;
};

_Noreturn void launch_become(const struct launch *launch, int report) {
    struct start_failure failure = {.stage = AT_CWD};
    umask(launch->umask);
    if (chdir(launch->cwd) == 0) {
        failure.stage = AT_PROGRAM;
        environ = launch->environment;
        reset_signals();
        /* Looks in the PATH of the program's environment, which is ours by now. */
        execvp(launch->argv[0], launch->argv);
    }
    failure.error = errno;
    write_all(report, &failure, sizeof failure);
    _exit(LAUNCH_NOT_RUN);
}

int launch_await(const struct launch *launch, int report, char fault[FAULT_MAX]) {
    struct start_failure failure;
    if (read_all(report, &failure, sizeof failure) != sizeof failure)
        return 0;
    fault_set(fault, "%s: %s (expected: a %s)", failure.stage == AT_CWD ? launch->cwd : launch->argv[0], strerror(failure.error),
              failure.stage == AT_CWD ? "directory that can be entered" : "program that can be run");
    bool not_found = failure.stage == AT_PROGRAM && (failure.error == ENOENT || failure.error == ENOTDIR);
    return not_found ? LAUNCH_NOT_FOUND : LAUNCH_NOT_RUN;
}

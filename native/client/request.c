/* One call of the program, as the daemon is told about it. */
#include "request.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame.h"
#include "leave.h"

/* What the completion of a shell calls at every press of a key. */
#define COMPLETE "__complete"

/* The bytes of a list of strings, each with its NUL. */
static size_t list_size(char *const *list, size_t limit_count) {
    size_t size = 0;
    for (size_t i = 0; i < limit_count && list[i] != NULL; i++)
        size += strlen(list[i]) + 1;
    return size;
}

void request_check(int argc, char **argv) {
    size_t size = argc > 1 ? list_size(argv + 1, (size_t)argc - 1) : 0;
    if (size > ARGUMENTS_MAX)
        leave(EXIT_USAGE, "arguments: %zu bytes (expected: at most %d); pass long text by -f FILE or on standard input", size, ARGUMENTS_MAX);
}

/* Appends one frame of NUL-ended strings. */
static void add_list(struct bytes *to, enum frame_type type, char *const *list, size_t count) {
    frame_begin(to, type, (uint32_t)list_size(list, count));
    for (size_t i = 0; i < count && list[i] != NULL; i++)
        bytes_add(to, list[i], strlen(list[i]) + 1);
}

/* Appends the environment in as many frames as it needs. */
static void add_environment(struct bytes *to) {
    size_t all = list_size(environ, (size_t)-1);
    if (all > ENVIRONMENT_MAX)
        leave(EXIT_USAGE, "environment: %zu bytes (expected: at most %d); unset large variables", all, ENVIRONMENT_MAX);
    for (char **first = environ; *first != NULL;) {
        size_t count = 0;
        size_t size = 0;
        while (first[count] != NULL && size + strlen(first[count]) + 1 <= FRAME_MAX)
            size += strlen(first[count++]) + 1;
        if (count == 0)
            leave(EXIT_USAGE, "environment: a variable of %zu bytes (expected: at most %d); unset it", strlen(*first), FRAME_MAX - 1);
        add_list(to, FRAME_ENV, first, count);
        first += count;
    }
}

/* Appends the umask as one more variable: whatever is started for the caller gets it back. */
static void add_umask(struct bytes *to) {
    mode_t mask = umask(0);
    umask(mask);
    char variable[40];
    snprintf(variable, sizeof variable, "HOLT_CALLER_UMASK=%03o", (unsigned)mask);
    char *list[] = {variable, NULL};
    add_list(to, FRAME_ENV, list, 1);
}

void request_add(struct bytes *to, const char *build, int argc, char **argv, const struct terminal *terminal) {
    char directory[PATH_MAX];
    if (getcwd(directory, sizeof directory) == NULL)
        leave(1, "working directory: %s (expected: a directory that exists); change to another one", strerror(errno));
    bytes_add(to, "HOLT/1 ", 7);
    bytes_add(to, build, strlen(build));
    bytes_add(to, "\n", 1);
    if (argc > 1)
        add_list(to, FRAME_ARGS, argv + 1, (size_t)argc - 1);
    else
        frame_begin(to, FRAME_ARGS, 0);
    frame_add(to, FRAME_CWD, directory, (uint32_t)strlen(directory));
    add_environment(to);
    add_umask(to);
    uint8_t tty[5] = {terminal->flags};
    put_u16(tty + 1, terminal->rows);
    put_u16(tty + 3, terminal->columns);
    frame_add(to, FRAME_TTY, tty, sizeof tty);
    frame_begin(to, FRAME_GO, 0);
}

/* What Holt's own failures end with where every other status is that of a command. */
enum { COMMANDS_FAILURE = 125 };

/* The next word that is no option, from this index on; NULL at the end of the options or of the words. */
static const char *next_word(int argc, char **argv, int *index) {
    while (*index < argc) {
        const char *word = argv[(*index)++];
        if (strcmp(word, "--") == 0)
            return NULL;
        if (word[0] != '-')
            return word;
    }
    return NULL;
}

bool request_is_daemon(int argc, char **argv, const char *subcommand) {
    int index = 1;
    const char *command = next_word(argc, argv, &index);
    if (command == NULL || strcmp(command, "daemon") != 0)
        return false;
    const char *next = next_word(argc, argv, &index);
    return subcommand == NULL || (next != NULL && strcmp(next, subcommand) == 0);
}

int request_failure(int argc, char **argv) {
    int index = 1;
    const char *command = next_word(argc, argv, &index);
    if (command == NULL)
        return 1;
    if (strcmp(command, "run") == 0)
        return COMMANDS_FAILURE;
    const char *next = strcmp(command, "vm") == 0 ? next_word(argc, argv, &index) : NULL;
    return next != NULL && (strcmp(next, "exec") == 0 || strcmp(next, "shell") == 0) ? COMMANDS_FAILURE : 1;
}

/* Whether the word is one of a list that NULL ends. */
static bool is_one_of(const char *word, const char *const *list) {
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

bool request_wants_json(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

bool request_is_completion(int argc, char **argv) {
    int index = 1;
    const char *command = next_word(argc, argv, &index);
    return command != NULL && strcmp(command, COMPLETE) == 0;
}

bool request_starts_daemon(int argc, char **argv) {
    static const char *const informing_options[] = {"--help", "-h", "--version", "-V", NULL};
    static const char *const informing_commands[] = {"doctor", "version", "completion", "help", COMPLETE, NULL};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_one_of(argv[i], informing_options))
            return false;
    if (request_is_daemon(argc, argv, NULL))
        return request_is_daemon(argc, argv, "start") || request_is_daemon(argc, argv, "restart");
    int index = 1;
    const char *command = next_word(argc, argv, &index);
    return argc > 1 && (command == NULL || !is_one_of(command, informing_commands));
}

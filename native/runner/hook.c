/*
 * A fact of an agent, as one of its hooks tells it, put into the spool of its session. The agent waits for the hook and must not be
 * disturbed by it: nothing is printed, its input is read to the end even when it is not kept, and no signal ends us half way.
 */
#include "hook.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io.h"

enum { CONTENT_MAX = 1 << 20, FACTS_MAX = 4096, ROOM = 64, AT_SIZE = 20, LAUNCH_SIZE = 36, EVENT_MAX = 64 };

/* A name and its NUL: the time, a pid, the launch and the event, joined by '-', and ".json". */
enum { NAME_SIZE = AT_SIZE + 1 + 10 + 1 + LAUNCH_SIZE + 1 + EVENT_MAX + 5 + 1 };

static const char of_launch[] = "0123456789abcdef-";
static const char of_event[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

static long long now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Whether the text consists of min to max of these characters. */
static bool consists_of(const char *text, const char *characters, size_t min, size_t max) {
    size_t size = strlen(text);
    return size >= min && size <= max && strspn(text, characters) == size;
}

/* Reads standard input until it ends or the time is over, and keeps its beginning. The size of what is kept. */
static size_t read_input(char content[CONTENT_MAX]) {
    static char dropped[64 * 1024];
    size_t size = 0;
    if (isatty(0))
        return 0;
    long long deadline = now_ns(CLOCK_MONOTONIC) + HOOK_SECONDS * 1000000000LL;
    for (long long left; (left = deadline - now_ns(CLOCK_MONOTONIC)) > 0;) {
        int ready = poll(&(struct pollfd){.fd = 0, .events = POLLIN}, 1, (int)(left / 1000000) + 1);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready <= 0)
            continue;
        bool kept = size < CONTENT_MAX;
        ssize_t n = read(0, kept ? content + size : dropped, kept ? CONTENT_MAX - size : sizeof dropped);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            break;
        if (n > 0 && kept)
            size += (size_t)n;
    }
    return size;
}

/* A file of the spool and the time in its name. */
struct fact {
    unsigned long long at;
    char name[NAME_SIZE];
};

/* Those that come first of the facts seen, in no order. */
struct oldest {
    size_t count;
    size_t last; /* the index of the one that comes last */
    struct fact facts[ROOM];
};

/* Reads the time in the name of a fact; false for other names, which are not ours to count or to remove. */
static bool read_time(const char *name, unsigned long long *at) {
    *at = 0;
    for (int i = 0; i < AT_SIZE; i++) {
        if (name[i] < '0' || name[i] > '9')
            return false;
        *at = *at * 10 + (unsigned)(name[i] - '0');
    }
    size_t size = strlen(name);
    return size < NAME_SIZE && name[AT_SIZE] == '-' && strcmp(name + size - 5, ".json") == 0;
}

static void add_oldest(struct oldest *oldest, unsigned long long at, const char *name) {
    if (oldest->count < ROOM)
        oldest->last = oldest->count++;
    else if (at >= oldest->facts[oldest->last].at)
        return;
    struct fact *fact = &oldest->facts[oldest->last];
    fact->at = at;
    strcpy(fact->name, name);
    for (size_t i = 0; i < oldest->count; i++)
        if (oldest->facts[i].at > oldest->facts[oldest->last].at)
            oldest->last = i;
}

static int by_name(const void *a, const void *b) { return strcmp(((const struct fact *)a)->name, ((const struct fact *)b)->name); }

/* Removes the oldest facts of the directory, which is closed, until FACTS_MAX are left. One pass does, unless others put many there. */
static void make_room(int directory) {
    static struct oldest oldest;
    DIR *entries = fdopendir(directory);
    if (entries == NULL)
        return;
    size_t facts;
    bool removed;
    do {
        oldest.count = facts = 0;
        removed = false;
        rewinddir(entries);
        unsigned long long at;
        for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
            if (read_time(entry->d_name, &at)) {
                facts++;
                add_oldest(&oldest, at, entry->d_name);
            }
        if (facts <= FACTS_MAX)
            break;
        qsort(oldest.facts, oldest.count, sizeof *oldest.facts, by_name);
        for (size_t i = 0; i < oldest.count && facts > FACTS_MAX; i++) {
            bool done = unlinkat(directory, oldest.facts[i].name, 0) == 0;
            removed |= done;
            facts -= done || errno == ENOENT;
        }
    } while (facts > FACTS_MAX && removed);
    closedir(entries);
}

/* A directory that is not a link; -1 when it is none. */
static int open_directory(int parent, const char *name) {
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void hook_run(char *directory, const char *event) {
    static char content[CONTENT_MAX];
    long long at = now_ns(CLOCK_BOOTTIME);
    const char *launch = getenv("HOLT_LAUNCH_ID");
    if (launch == NULL || !consists_of(launch, of_launch, LAUNCH_SIZE, LAUNCH_SIZE) || !consists_of(event, of_event, 1, EVENT_MAX))
        return;
    char name[NAME_SIZE];
    int length = snprintf(name, sizeof name, "%0*lld-%ld-%s-%s.json", AT_SIZE, at, (long)getpid(), launch, event);
    if (length < 0 || (size_t)length >= sizeof name)
        return;

    /* Until the end: a signal to all that the agent runs must neither cost the fact nor leave half a file. */
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    umask(077);
    /* Before anything is opened: a standard input that is closed must not become one of our directories. */
    size_t size = read_input(content);

    /* A link with a slash behind it would be followed. */
    for (size_t end = strlen(directory); end > 1 && directory[end - 1] == '/'; end--)
        directory[end - 1] = '\0';
    int spool = open_directory(AT_FDCWD, directory);
    if (spool < 0)
        return;
    int fresh = open_directory(spool, "new");
    if (fresh >= 0 && write_file_from(spool, fresh, name, content, size, false))
        /* Afterwards, so that of hooks that run at the same time the last one sees all files. */
        make_room(fresh);
    else if (fresh >= 0)
        close(fresh);
    close(spool);
}

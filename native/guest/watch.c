/* Operation `watch`: names that appear in a directory. A name may come twice, none is missed. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "operations.h"

enum { EVENTS_SIZE = 65536 };

/* Sends the names that are there. */
static bool send_names(struct answer *answer, const char *path) {
    DIR *directory = opendir(path);
    if (directory == NULL)
        return answer_fail(answer, "watch", errno, "%.300s: %s", path, strerror(errno));
    struct dirent *entry;
    bool sent = true;
    while (sent && (entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            sent = answer_data(answer, entry->d_name, strlen(entry->d_name) + 1);
    closedir(directory);
    return sent || answer_fail(answer, "watch", EPIPE, "nobody listens");
}

/* Sends what an event says. */
static bool send_event(struct answer *answer, const char *path, const struct inotify_event *event) {
    if ((event->mask & IN_Q_OVERFLOW) != 0)
        return send_names(answer, path);
    if ((event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0)
        return answer_fail(answer, "watch", ENOENT, "%.300s: the directory is gone", path);
    return event->len == 0 || answer_data(answer, event->name, strlen(event->name) + 1) ||
           answer_fail(answer, "watch", EPIPE, "nobody listens");
}

bool op_watch(struct fields fields, struct answer *answer) {
    static _Alignas(struct inotify_event) char events[EVENTS_SIZE];
    const char *path = path_field(fields, "path", answer);
    if (path == NULL)
        return false;
    int notes = inotify_init1(IN_CLOEXEC);
    if (notes < 0 || inotify_add_watch(notes, path, IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) < 0)
        return answer_fail(answer, "watch", errno, "%.300s: %s", path, strerror(errno));
    answer_begin(answer);
    if (!send_names(answer, path))
        return false;
    for (;;) {
        ssize_t n = read(notes, events, sizeof events);
        if (n < 0 && errno != EINTR)
            return answer_fail(answer, "watch", errno, "%.300s: %s", path, strerror(errno));
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *event = (const struct inotify_event *)(events + at);
            if (!send_event(answer, path, event))
                return false;
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
}

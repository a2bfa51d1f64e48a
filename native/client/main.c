/*
 * holt: the thin client. It finds or starts the daemon of its home, tells it the call, and becomes a pipe until the command ends.
 * What needs no daemon and finds none is run by a process of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dist.h"
#include "home.h"
#include "leave.h"
#include "relay.h"
#include "request.h"
#include "start.h"

const char program_name[] = "holt";

/* How often an older daemon may have to be replaced in one call: others may start one again meanwhile. */
enum { ROUNDS = 3 };

/* Runs the command without a daemon. */
static _Noreturn void run_once(const struct dist *dist, int argc, char **argv) {
    char **list = calloc((size_t)argc + 3, sizeof *list);
    if (list == NULL)
        leave(1, "memory: no room for %d arguments", argc);
    list[0] = (char *)(uintptr_t)dist->daemon;
    list[1] = (char *)(uintptr_t)"--once";
    for (int i = 1; i < argc; i++)
        list[i + 1] = argv[i];
    setenv("LC_ALL", "C.UTF-8", 1);
    leave_to(list, environ, 1);
}

/* A connection to the daemon; the program becomes another one when the call neither finds nor starts one. */
static int reach_daemon(struct home *home, const struct dist *dist, int argc, char **argv) {
    char fault[FAULT_MAX];
    bool starts = request_starts_daemon(argc, argv);
    enum home_state state = home_find(home, "/tmp", false, fault);
    if (state == HOME_READY) {
        int fd = daemon_connect(home);
        if (fd >= 0)
            return fd;
    }
    if (request_is_completion(argc, argv))
        exit(0);
    if (!starts && (state != HOME_REFUSED || !request_is_daemon(argc, argv, NULL)))
        run_once(dist, argc, argv);
    if (state == HOME_ABSENT)
        state = home_find(home, "/tmp", true, fault);
    if (state != HOME_READY)
        leave_saying(1, "HOME_UNUSABLE", fault);
    return daemon_start(home, dist);
}

int main(int argc, char **argv) {
    struct terminal terminal;
    terminal_look(&terminal);
    leave_prepare();
    leave_in_json(request_wants_json(argc, argv));
    request_check(argc, argv);

    struct dist dist;
    dist_find(&dist);
    bool ends_older = request_is_daemon(argc, argv, "stop") || request_is_daemon(argc, argv, "restart");
    for (int round = 0; round < ROUNDS; round++) {
        struct home home;
        int fd = reach_daemon(&home, &dist, argc, argv);
        char log_path[PATH_MAX + 32];
        snprintf(log_path, sizeof log_path, "%s/log/daemon.log", home.data);
        struct bytes request = {0};
        request_add(&request, dist.build, argc, argv, &terminal);
        struct relay_terms terms = {
            .build = dist.build, .socket_path = home.socket, .log_path = log_path, .failure = request_failure(argc, argv), .ends_older = ends_older,
            .terminal = &terminal};
        int status = relay(fd, &request, &terms);
        if (status != RELAY_RETIRED)
            leave_quietly(status);
        close(fd);
        bytes_free(&request);
    }
    leave(1, "daemon: an older one came back %d times (expected: build %s); end what starts it", ROUNDS, dist.build);
}

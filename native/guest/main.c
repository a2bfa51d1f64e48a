/* holt-guest: the init of a machine and the guest's end of its link. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "boot.h"
#include "child.h"
#include "link.h"
#include "say.h"

const char program_name[] = "holt-guest";

/* The descriptor of a link that was handed over. */
enum { PORT = 3 };

/* The first connection to a socket that is made at this path, as a descriptor; -1 when that can not be. */
static int accepted(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path || socket_fd < 0)
        return -1;
    memcpy(address.sun_path, path, strlen(path));
    if (bind(socket_fd, (const struct sockaddr *)&address, sizeof address) < 0 || listen(socket_fd, 1) < 0)
        return -1;
    return accept(socket_fd, NULL, NULL);
}

int main(int argc, char **argv) {
    if (getpid() == 1 && argc < 3)
        boot_run(argv);
    static struct link_setup setup = {.init = "holt", .error = ""};
    bool listens = argc == 4 && strcmp(argv[1], "listen") == 0;
    if (argc == 4 && (listens || strcmp(argv[1], "serve") == 0) && link_key(argv[3], setup.key)) {
        reset_signals();
        if (dup2(listens ? accepted(argv[2]) : atoi(argv[2]), PORT) < 0) {
            say("%s (expected: %s)", argv[2], listens ? "where a socket can be made" : "the number of an open descriptor");
            return 2;
        }
        close_from(PORT + 1);
        link_serve(&setup, port_of_socket(PORT));
        return 0;
    }
    say("arguments (expected: serve FD KEY, listen SOCKET KEY, or to be the init of a machine)");
    return 2;
}

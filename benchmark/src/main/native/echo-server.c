/* echo-server SOCKET: sends back what it gets, on any number of connections up to CONNECTIONS, until it is ended. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONNECTIONS = 64, PIECE = 65536 };

/* Sends all of it; false when the other side has gone. */
static int send_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n <= 0)
            return 0;
        data += n;
        size -= (size_t)n;
    }
    return 1;
}

int main(int argc, char **argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) {
        fputs("usage: echo-server SOCKET\n", stderr);
        return 2;
    }
    strcpy(address.sun_path, argv[1]);
    struct pollfd fds[CONNECTIONS + 1];
    nfds_t count = 1;
    fds[0] = (struct pollfd){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), .events = POLLIN};
    if (fds[0].fd < 0 || bind(fds[0].fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fds[0].fd, CONNECTIONS) < 0) {
        perror(argv[1]);
        return 1;
    }
    static char piece[PIECE];
    for (;;) {
        fds[0].events = count <= CONNECTIONS ? POLLIN : 0;
        if (poll(fds, count, -1) < 0) {
            perror("poll");
            return 1;
        }
        for (nfds_t i = count - 1; i > 0; i--) {
            if (fds[i].revents == 0)
                continue;
            ssize_t n = read(fds[i].fd, piece, sizeof piece);
            if (n > 0 && send_all(fds[i].fd, piece, (size_t)n))
                continue;
            close(fds[i].fd);
            fds[i] = fds[--count];
        }
        if (fds[0].revents & POLLIN) {
            int fd = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC);
            if (fd >= 0)
                fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
        }
    }
}

/*
 * echo-client SOCKET: connects, sends one line, reads it back, prints it. The least that a thin client of any daemon can cost:
 * the yardstick of the figures that time a whole `holt` process.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char line[] = "hello\n";

int main(int argc, char **argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) {
        fputs("usage: echo-client SOCKET\n", stderr);
        return 2;
    }
    strcpy(address.sun_path, argv[1]);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(argv[1]);
        return 1;
    }
    if (write(fd, line, sizeof line - 1) != sizeof line - 1) {
        perror("write");
        return 1;
    }
    char answer[sizeof line - 1];
    size_t got = 0;
    while (got < sizeof answer) {
        ssize_t n = read(fd, answer + got, sizeof answer - got);
        if (n <= 0) {
            perror("read");
            return 1;
        }
        got += (size_t)n;
    }
    return write(STDOUT_FILENO, answer, got) == (ssize_t)got ? 0 : 1;
}

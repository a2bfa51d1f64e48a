/* Streams of `tcp`. */
#include "tcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"

/* An address of either family. */
struct address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    };
};

/* Reads a numeric address; false when it is none. */
static bool parse(const char *host, uint16_t port, struct address *address) {
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, &address->four.sin_addr) == 1) {
        address->four.sin_family = AF_INET;
        address->four.sin_port = htons(port);
        address->size = sizeof address->four;
        return true;
    }
    if (inet_pton(AF_INET6, host, &address->six.sin6_addr) != 1)
        return false;
    address->six.sin6_family = AF_INET6;
    address->six.sin6_port = htons(port);
    address->size = sizeof address->six;
    return true;
}

/* Begins to connect: 0, or an errno. */
static int attempt(struct stream *stream, const struct address *address) {
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, &address->any, address->size) < 0 && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        return error;
    }
    stream->sink = fd;
    return 0;
}

/* The IPv4 loopback does not listen: tries the other one. 0, or the errno to report. */
static int attempt_next(struct stream *stream, int error) {
    struct address address;
    if (stream->port == 0 || !parse("::1", (uint16_t)stream->port, &address))
        return error;
    stream->port = 0;
    return attempt(stream, &address) == 0 ? 0 : error;
}

struct stream *tcp_open(uint32_t id, struct fields fields, struct outbox *box) {
    unsigned long long port;
    struct address address;
    const char *host = field(fields, "host");
    if (!field_number(fields, "port", 10, 0, 65535, &port) || port == 0) {
        stream_error(box, id, EINVAL, "open", "port (expected: 1 to 65535)");
        return NULL;
    }
    if (!parse(host == NULL ? "127.0.0.1" : host, (uint16_t)port, &address)) {
        stream_error(box, id, EINVAL, "open", "host (expected: a numeric address)");
        return NULL;
    }
    struct stream *stream = stream_new(id, STREAM_TCP);
    if (stream == NULL) {
        stream_error(box, id, ENOMEM, "open", strerror(ENOMEM));
        return NULL;
    }
    stream->port = host == NULL ? (uint32_t)port : 0;
    int error = attempt(stream, &address);
    if (error != 0)
        error = attempt_next(stream, error);
    if (error == 0)
        return stream;
    stream_error(box, id, error, "connect", strerror(error));
    stream_free(stream);
    return NULL;
}

void tcp_connected(struct stream *stream, struct outbox *box) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(stream->sink, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        error = errno;
    if (error == 0) {
        /* Each direction closes on its own. */
        stream->out.fd = fcntl(stream->sink, F_DUPFD_CLOEXEC, 3);
        error = stream->out.fd < 0 ? errno : 0;
    }
    if (error == 0) {
        stream->opened = true;
        outbox_add(box, stream->id, WIRE_OPEN, 0, NULL, 0);
        return;
    }
    close(stream->sink);
    stream->sink = -1;
    error = attempt_next(stream, error);
    if (error != 0)
        error_fields(&stream->failure, error, "connect", strerror(error));
}

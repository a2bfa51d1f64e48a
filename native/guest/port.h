/* The descriptor that the link is served on: the virtio port, or in tests a socket. */
#ifndef HOLT_PORT_H
#define HOLT_PORT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A port tells by end of file and POLLHUP that nobody is connected to it on the host, again and again. Only its edges are waited for then,
 * through an epoll descriptor; while somebody is connected, the port itself.
 */
struct port {
    int fd;
    int edges; /* -1 for a socket */
    bool connected;
};

/* Opens the virtio port of this name; waits until it is there. */
struct port port_open(const char *name);

/* A socket: its end is the end of the link. */
struct port port_of_socket(int fd);

/* What to wait for. */
struct pollfd port_poll(const struct port *port, bool reads, bool writes);

/* Takes note of what came. Whether the port is to be read. */
bool port_ready(struct port *port, const struct pollfd *polled);

/* Reads what is there: the number of bytes, 0 when there is nothing for now, -1 when the link is over. */
ssize_t port_read(struct port *port, uint8_t *data, size_t size);

#endif

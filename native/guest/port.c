/* The descriptor that the link is served on. */
#include "port.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "io.h"
#include "say.h"

static const char ports[] = "/sys/class/virtio-ports";

/* How long to wait between looks for a port that is not there: short while the machine boots. */
enum { SOON_MS = 2, LATER_MS = 250, SOON_LOOKS = 2500 };

/* Whether the port of this directory entry has this name. */
static bool is_named(const char *entry, const char *name) {
    char path[512];
    char text[64] = "";
    int length = snprintf(path, sizeof path, "%s/%s/name", ports, entry);
    int fd = length > 0 && (size_t)length < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    ssize_t n = read_all(fd, text, sizeof text - 1);
    close(fd);
    text[strcspn(text, "\n")] = '\0';
    return n > 0 && strcmp(text, name) == 0;
}

/* Looks once: the descriptor, or -1. */
static int find(const char *name) {
    DIR *directory = opendir(ports);
    struct dirent *entry;
    int fd = -1;
    while (directory != NULL && fd < 0 && (entry = readdir(directory)) != NULL) {
        char path[512];
        if (entry->d_name[0] == '.' || !is_named(entry->d_name, name))
            continue;
        snprintf(path, sizeof path, "/dev/%.255s", entry->d_name);
        fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }
    if (directory != NULL)
        closedir(directory);
    return fd;
}

struct port port_open(const char *name) {
    struct port port = {.edges = epoll_create1(EPOLL_CLOEXEC)};
    for (int looks = 0; (port.fd = find(name)) < 0; looks++)
        poll(NULL, 0, looks < SOON_LOOKS ? SOON_MS : LATER_MS);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    if (port.edges < 0 || epoll_ctl(port.edges, EPOLL_CTL_ADD, port.fd, &event) < 0) {
        say("port: %s (expected: to be told of its events)", strerror(errno));
        exit(1);
    }
    return port;
}

struct port port_of_socket(int fd) {
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return (struct port){.fd = fd, .edges = -1, .connected = true};
}

struct pollfd port_poll(const struct port *port, bool reads, bool writes) {
    if (!port->connected)
        return (struct pollfd){port->edges, POLLIN, 0};
    return (struct pollfd){port->fd, (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
}

bool port_ready(struct port *port, const struct pollfd *polled) {
    if (polled->revents == 0)
        return false;
    if (!port->connected) {
        struct epoll_event event;
        epoll_wait(port->edges, &event, 1, 0);
        port->connected = true;
        return true;
    }
    if (port->edges >= 0 && (polled->revents & POLLHUP) != 0 && (polled->events & POLLIN) == 0)
        port->connected = false;
    return (polled->revents & (POLLIN | POLLHUP | POLLERR)) != 0 && (polled->events & POLLIN) != 0;
}

ssize_t port_read(struct port *port, uint8_t *data, size_t size) {
    ssize_t n = read(port->fd, data, size);
    if (n > 0)
        return n;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (port->edges < 0 || (n < 0 && errno == ENODEV))
        return -1;
    /* Nobody is connected. */
    port->connected = false;
    return 0;
}

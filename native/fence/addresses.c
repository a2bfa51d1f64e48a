/* The IPv4 addresses of this host. */
#include "addresses.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THIS_NETWORK = 0, LOOPBACK = 127 };

/* What the headers of the kernel call NETLINK_ROUTE, RTMGRP_IPV4_IFADDR and struct sockaddr_nl. */
enum { ROUTE_PROTOCOL = 0, GROUP_IPV4_ADDRESSES = 0x10 };

struct route_groups {
    sa_family_t family;
    uint16_t pad;
    uint32_t pid;
    uint32_t groups;
};

static bool read_all_of_them(struct addresses *addresses) {
    struct ifaddrs *all;
    if (getifaddrs(&all) < 0)
        return false;
    addresses->count = 0;
    for (const struct ifaddrs *at = all; at != NULL && addresses->count < ADDRESSES_MAX; at = at->ifa_next)
        if (at->ifa_addr != NULL && at->ifa_addr->sa_family == AF_INET)
            addresses->list[addresses->count++] = ((const struct sockaddr_in *)(const void *)at->ifa_addr)->sin_addr.s_addr;
    freeifaddrs(all);
    return true;
}

bool addresses_watch(struct addresses *addresses) {
    struct route_groups groups = {.family = AF_NETLINK, .groups = GROUP_IPV4_ADDRESSES};
    addresses->changes = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, ROUTE_PROTOCOL);
    return addresses->changes >= 0 && bind(addresses->changes, (const struct sockaddr *)(const void *)&groups, sizeof groups) == 0 &&
        read_all_of_them(addresses);
}

void addresses_refresh(struct addresses *addresses) {
    char ignored[8192];
    while (recv(addresses->changes, ignored, sizeof ignored, 0) > 0)
        ;
    read_all_of_them(addresses);
}

bool addresses_hold(const struct addresses *addresses, uint32_t address) {
    uint32_t first = ntohl(address) >> 24;
    bool held = first == THIS_NETWORK || first == LOOPBACK;
    for (size_t i = 0; i < addresses->count && !held; i++)
        held = addresses->list[i] == address;
    return held;
}

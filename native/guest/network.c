/* The machine's network: its interfaces, their address and route. */
#include "network.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A request for an interface. */
static struct ifreq request(const char *name) {
    struct ifreq wish = {0};
    strncpy(wish.ifr_name, name, sizeof wish.ifr_name - 1);
    return wish;
}

/* Brings an interface up or down. False with errno. */
static bool set_up(int fd, const char *name, bool up) {
    struct ifreq wish = request(name);
    if (ioctl(fd, SIOCGIFFLAGS, &wish) < 0)
        return false;
    wish.ifr_flags = (short)(up ? wish.ifr_flags | IFF_UP : wish.ifr_flags & ~IFF_UP);
    return ioctl(fd, SIOCSIFFLAGS, &wish) == 0;
}

/* The first interface that is not the loopback; false when there is none. */
static bool find_card(char name[IF_NAMESIZE]) {
    struct if_nameindex *all = if_nameindex();
    bool found = false;
    for (struct if_nameindex *at = all; at != NULL && at->if_index != 0 && !found; at++)
        if (strcmp(at->if_name, "lo") != 0) {
            char device[64];
            snprintf(device, sizeof device, "/sys/class/net/%.15s/device", at->if_name);
            if (access(device, F_OK) == 0) {
                snprintf(name, IF_NAMESIZE, "%s", at->if_name);
                found = true;
            }
        }
    if (all != NULL)
        if_freenameindex(all);
    return found;
}

/* Reads a hardware address; false when it is none. */
static bool read_mac(const char *text, char mac[6]) {
    for (int i = 0; i < 6; i++) {
        char *end;
        unsigned long byte = strtoul(text, &end, 16);
        if (end == text || byte > 255 || *end != (i < 5 ? ':' : '\0'))
            return false;
        mac[i] = (char)byte;
        text = end + 1;
    }
    return true;
}

/* Sets an address of a request that takes one. */
static bool set_address(int fd, const char *name, unsigned long what, struct in_addr address) {
    struct ifreq wish = request(name);
    struct sockaddr_in value = {.sin_family = AF_INET, .sin_addr = address};
    memcpy(&wish.ifr_addr, &value, sizeof value);
    return ioctl(fd, (int)what, &wish) == 0;
}

/* Reads an address with the length of its network. */
static bool read_address(const char *text, struct in_addr *address, struct in_addr *mask) {
    char copy[INET_ADDRSTRLEN + 4];
    snprintf(copy, sizeof copy, "%s", text);
    char *slash = strchr(copy, '/');
    unsigned long length = 32;
    if (slash != NULL) {
        char *end;
        *slash = '\0';
        length = strtoul(slash + 1, &end, 10);
        if (end == slash + 1 || *end != '\0' || length > 32)
            return false;
    }
    mask->s_addr = length == 0 ? 0 : htonl(0xffffffffu << (32 - length));
    return inet_pton(AF_INET, copy, address) == 1;
}

/* Sends what is for no network of ours to the gateway. */
static bool set_gateway(int fd, const char *name, struct in_addr gateway) {
    char device[IF_NAMESIZE];
    snprintf(device, sizeof device, "%s", name);
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY, .rt_dev = device};
    struct sockaddr_in any = {.sin_family = AF_INET};
    struct sockaddr_in hop = {.sin_family = AF_INET, .sin_addr = gateway};
    memcpy(&route.rt_dst, &any, sizeof any);
    memcpy(&route.rt_genmask, &any, sizeof any);
    memcpy(&route.rt_gateway, &hop, sizeof hop);
    return ioctl(fd, SIOCADDRT, &route) == 0 || errno == EEXIST;
}

static bool fail(struct answer *answer, const char *what) {
    int error = errno;
    return answer_fail(answer, "network", error, "%.100s: %s", what, strerror(error));
}

/* Sets up the network card. */
static bool set_card(int fd, const char *name, struct fields fields, struct answer *answer) {
    const char *mac = field(fields, "mac");
    const char *text = field(fields, "address");
    const char *gateway = field(fields, "gateway");
    struct in_addr address;
    struct in_addr mask;
    struct in_addr hop;
    if (mac != NULL) {
        struct ifreq wish = request(name);
        wish.ifr_hwaddr.sa_family = ARPHRD_ETHER;
        if (!read_mac(mac, wish.ifr_hwaddr.sa_data))
            return answer_fail(answer, "network", EINVAL, "mac (expected: six bytes such as 02:00:00:00:00:01)");
        if (!set_up(fd, name, false) || ioctl(fd, SIOCSIFHWADDR, &wish) < 0)
            return fail(answer, "mac");
    }
    if (text != NULL) {
        if (!read_address(text, &address, &mask))
            return answer_fail(answer, "network", EINVAL, "address (expected: one such as 10.0.2.15/24)");
        if (!set_address(fd, name, SIOCSIFADDR, address) || !set_address(fd, name, SIOCSIFNETMASK, mask))
            return fail(answer, "address");
    }
    if (!set_up(fd, name, true))
        return fail(answer, name);
    if (gateway == NULL)
        return true;
    if (inet_pton(AF_INET, gateway, &hop) != 1)
        return answer_fail(answer, "network", EINVAL, "gateway (expected: an address)");
    return set_gateway(fd, name, hop) || fail(answer, "gateway");
}

bool set_network(struct fields fields, struct answer *answer) {
    char card[IF_NAMESIZE];
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || !set_up(fd, "lo", true)) {
        if (fd >= 0)
            close(fd);
        return fail(answer, "lo");
    }
    bool wished = field(fields, "address") != NULL || field(fields, "mac") != NULL;
    bool done = true;
    if (find_card(card))
        done = set_card(fd, card, fields, answer);
    else if (wished)
        done = answer_fail(answer, "network", ENODEV, "no network card (expected: one, for it has an address)");
    close(fd);
    return done;
}

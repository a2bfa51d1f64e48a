/* Carries frames between a VMM and passt. */
#include "fence.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ETHERNET = 14, IPV4_HEADER = 20, TYPE_AT = 12, DESTINATION_AT = ETHERNET + 16 };
enum { TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806 };
enum { ROOM = 4 * (ETHER_MAX + LENGTH_SIZE) };

/* One direction. */
struct flow {
    int from;
    int to;
    bool frames;  /* writes go frame by frame */
    size_t given; /* bytes at the start of the room that were written */
    size_t ready; /* bytes behind them that go on */
    size_t rest;  /* of these, what is left of a frame that was begun */
    size_t left;  /* bytes behind all of them: the start of a frame */
    uint8_t room[ROOM];
};

static struct flow out; /* of the guest */
static struct flow in;

static uint32_t length_at(const uint8_t *data) {
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

bool fence_passes(const struct addresses *addresses, const uint8_t *frame, size_t size) {
    if (size < ETHERNET)
        return false;
    unsigned type = (unsigned)frame[TYPE_AT] << 8 | frame[TYPE_AT + 1];
    if (type == TYPE_ARP)
        return true;
    if (type != TYPE_IPV4 || size < ETHERNET + IPV4_HEADER || frame[ETHERNET] >> 4 != 4)
        return false;
    uint32_t destination;
    memcpy(&destination, frame + DESTINATION_AT, sizeof destination);
    return !addresses_hold(addresses, destination);
}

size_t fence_filter(const struct addresses *addresses, uint8_t *data, size_t size, size_t *left, bool *ok) {
    size_t at = 0;
    size_t kept = 0;
    *ok = true;
    while (size - at >= LENGTH_SIZE) {
        uint32_t length = length_at(data + at);
        if (length > ETHER_MAX) {
            *ok = false;
            break;
        }
        size_t whole = LENGTH_SIZE + length;
        if (size - at < whole)
            break;
        if (fence_passes(addresses, data + at + LENGTH_SIZE, length)) {
            memmove(data + kept, data + at, whole);
            kept += whole;
        }
        at += whole;
    }
    *left = size - at;
    memmove(data + kept, data + at, *left);
    return kept;
}

/* Reads what there is. False at the end. */
static bool take(struct flow *flow, const struct addresses *addresses) {
    ssize_t n = read(flow->from, flow->room + flow->left, ROOM - flow->left);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;
    bool ok = true;
    if (addresses == NULL)
        flow->ready = (size_t)n;
    else
        flow->ready = fence_filter(addresses, flow->room, flow->left + (size_t)n, &flow->left, &ok);
    return ok;
}

/*
 * The bytes of the next write. passt needs the length of a frame in one piece, so what is for it goes frame by frame, or the rest of one: a write that
 * stops half way has written more than the length.
 */
static size_t next_piece(const struct flow *flow) {
    if (flow->rest > 0 || !flow->frames)
        return flow->rest > 0 ? flow->rest : flow->ready;
    return LENGTH_SIZE + length_at(flow->room + flow->given);
}

/* Writes what goes on, as long as the other side takes it. False when it has closed. */
static bool give(struct flow *flow) {
    while (flow->ready > 0) {
        size_t piece = next_piece(flow);
        ssize_t n = write(flow->to, flow->room + flow->given, piece);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        flow->rest = flow->frames ? piece - (size_t)n : 0;
        flow->given += (size_t)n;
        flow->ready -= (size_t)n;
    }
    memmove(flow->room, flow->room + flow->given, flow->left);
    flow->given = 0;
    return true;
}

/* Moves bytes after a poll of the side that they come from. False at the end. */
static bool move(struct flow *flow, short from, const struct addresses *addresses) {
    if (flow->ready == 0 && (from & (POLLIN | POLLHUP | POLLERR)) != 0 && !take(flow, addresses))
        return false;
    return give(flow);
}

void fence_carry(int vmm, int passt, struct addresses *addresses) {
    out = (struct flow){.from = vmm, .to = passt, .frames = true};
    in = (struct flow){.from = passt, .to = vmm};
    fcntl(vmm, F_SETFL, O_RDWR | O_NONBLOCK);
    fcntl(passt, F_SETFL, O_RDWR | O_NONBLOCK);
    bool goes_on = true;
    while (goes_on) {
        struct pollfd polls[] = {
            {vmm, (short)((out.ready == 0 ? POLLIN : 0) | (in.ready > 0 ? POLLOUT : 0)), 0},
            {passt, (short)((in.ready == 0 ? POLLIN : 0) | (out.ready > 0 ? POLLOUT : 0)), 0},
            {addresses->changes, POLLIN, 0},
        };
        if (poll(polls, 3, -1) < 0)
            continue;
        if (polls[2].revents != 0)
            addresses_refresh(addresses);
        goes_on = move(&out, polls[0].revents, addresses) && move(&in, polls[1].revents, NULL);
    }
}

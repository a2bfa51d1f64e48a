/*
 * The command's run. One poll loop: frames are handled in their order, so output that the caller does not take holds back everything that
 * follows it, while signals and the local ways out go on working. Only our own socket is used without blocking; the caller's streams are
 * polled before each small read or write, for others share them.
 */
#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"
#include "leave.h"
#include "reply.h"
#include "signals.h"

enum {
    DOWN_SIZE = FRAME_HEADER + FRAME_MAX,
    INPUT_SIZE = 32 * 1024,
    OUTPUT_PIECE = 4096, /* a pipe that polls as writable takes this much at once */
    RETIRE_MS = 15000,
    SECOND_INTERRUPT_MS = 2000,
    WAY_OUT_KEY = 0x1d, /* Ctrl-] */
    WAY_OUT_MS = 1000,
    EXIT_INTERRUPTED = 130,
    EXIT_PIPE = 141,
    EXIT_NOT_RUN = 127,
};

struct relay {
    const struct relay_terms *terms;
    enum { GREETING, SERVING, RETIRING } stage;
    long long retire_until;

    int socket;
    struct bytes *up; /* what the daemon has to take yet */
    bool up_closed;   /* it takes nothing more; it may still say why */
    uint8_t *down; /* DOWN_SIZE bytes: room for the largest frame */
    size_t down_start;
    size_t down_end;

    int out_fd; /* where the output in hand goes; it lies in down */
    const uint8_t *out;
    size_t out_left;

    uint64_t credit;
    uint8_t *input; /* INPUT_SIZE bytes; read and not yet covered by credit, which happens in raw mode only */
    size_t input_size;
    bool input_ended;
    bool eof_sent;

    long long interrupted; /* when SIGINT came last */
    long long way_out[2];  /* when its key came last, and the time before, in an unbroken row */
};

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The daemon does not keep to the protocol. */
static _Noreturn void leave_malformed(const struct relay *r, const char *what) {
    leave(1, "%s: %s (expected: a daemon of Holt); run holt daemon restart", r->terms->socket_path, what);
}

/* Becomes the program that an EXEC names. */
static _Noreturn void become(const struct relay *r, const struct frame *frame) {
    struct program program;
    if (!program_decode(frame->payload, frame->size, &program))
        leave_malformed(r, "a malformed EXEC");
    char **environment = program_environment(environ, program.changes);
    if (environment == NULL)
        leave(1, "memory: no room for the environment");
    leave_to(program.argv, environment, EXIT_NOT_RUN);
}

/* Asks an older daemon to go. */
static void retire(struct relay *r, uint8_t force) {
    frame_add(r->up, FRAME_RETIRE, &force, 1);
    r->stage = RETIRING;
    r->retire_until = now_ms() + RETIRE_MS;
}

static void handle_greeting(struct relay *r, const struct greeting *greeting) {
    switch (greeting->state) {
    case GREETING_SERVING:
        r->stage = SERVING;
        break;
    case GREETING_OLDER_IDLE:
        retire(r, 0);
        break;
    case GREETING_OLDER_BUSY:
        if (!r->terms->ends_older)
            leave(1, "daemon: build %s, in use by others (expected: %s, as this client); run holt daemon restart, sessions go on",
                  greeting->build, r->terms->build);
        retire(r, 1);
        break;
    }
}

/* Handles a frame: the exit status that it carries, or -1. */
static int handle_frame(struct relay *r, const struct frame *frame) {
    switch (frame->type) {
    case FRAME_OUT:
    case FRAME_ERR:
        r->out_fd = frame->type == FRAME_OUT ? 1 : 2;
        r->out = frame->payload;
        r->out_left = frame->size;
        return -1;
    case FRAME_WANT_STDIN:
        if (frame->size != 4)
            leave_malformed(r, "a malformed WANT_STDIN");
        r->credit += get_u32(frame->payload);
        return -1;
    case FRAME_RAW:
        if (frame->size != 1)
            leave_malformed(r, "a malformed RAW");
        terminal_raw(frame->payload[0] != 0);
        if (terminal_is_raw())
            signals_watch_stop();
        return -1;
    case FRAME_EXEC:
        become(r, frame);
    case FRAME_EXIT:
        if (frame->size != 1)
            leave_malformed(r, "a malformed EXIT");
        return frame->payload[0];
    default:
        leave_malformed(r, "an unknown frame");
    }
}

/* Handles what has arrived until output is in hand: an exit status, or -1. */
static int handle_arrived(struct relay *r) {
    while (r->out_left == 0) {
        const uint8_t *data = r->down + r->down_start;
        size_t size = r->down_end - r->down_start;
        ssize_t used;
        int status = -1;
        if (r->stage == GREETING) {
            struct greeting greeting;
            used = greeting_decode(data, size, &greeting);
            if (used < 0)
                leave_malformed(r, "not the opening line of a daemon");
            if (used > 0)
                handle_greeting(r, &greeting);
        } else {
            struct frame frame;
            used = frame_decode(data, size, &frame);
            if (used < 0)
                leave_malformed(r, "a frame above 1 MiB");
            if (used > 0)
                status = handle_frame(r, &frame);
        }
        if (used == 0)
            return -1;
        r->down_start += (size_t)used;
        if (status >= 0)
            return status;
    }
    return -1;
}

/* Receives more; false at the end of the stream. */
static bool receive(struct relay *r) {
    if (r->down_start > 0) {
        memmove(r->down, r->down + r->down_start, r->down_end - r->down_start);
        r->down_end -= r->down_start;
        r->down_start = 0;
    }
    ssize_t n = recv(r->socket, r->down + r->down_end, DOWN_SIZE - r->down_end, MSG_DONTWAIT);
    if (n > 0)
        r->down_end += (size_t)n;
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Sends what can be sent now. A daemon that takes nothing more is left to say why. */
static void send_up(struct relay *r) {
    ssize_t n = send(r->socket, bytes_front(r->up), bytes_size(r->up), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0)
        bytes_take(r->up, (size_t)n);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        r->up_closed = true;
}

/* Writes a piece of the output in hand. */
static void write_out(struct relay *r) {
    ssize_t n = write(r->out_fd, r->out, r->out_left < OUTPUT_PIECE ? r->out_left : OUTPUT_PIECE);
    if (n > 0) {
        r->out += n;
        r->out_left -= (size_t)n;
    } else if (n < 0 && errno == EPIPE)
        leave_quietly(EXIT_PIPE);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        leave(1, "standard %s: %s (expected: that it can be written)", r->out_fd == 1 ? "output" : "error", strerror(errno));
}

/* Leaves when the key for it came three times in a row within a second. */
static void look_for_way_out(struct relay *r, const uint8_t *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        long long now = data[i] == WAY_OUT_KEY ? now_ms() : 0;
        if (now != 0 && r->way_out[1] != 0 && now - r->way_out[1] <= WAY_OUT_MS)
            leave(EXIT_INTERRUPTED, "left by Ctrl-]");
        r->way_out[1] = now == 0 ? 0 : r->way_out[0];
        r->way_out[0] = now;
    }
}

/* How many bytes of input may be read now. In raw mode also without credit, or the local way out would depend on the daemon. */
static size_t input_room(const struct relay *r) {
    if (r->stage != SERVING || r->input_ended || r->up_closed || bytes_size(r->up) > INPUT_SIZE)
        return 0;
    size_t room = INPUT_SIZE - r->input_size;
    if (terminal_is_raw())
        return room;
    uint64_t uncovered = r->credit > r->input_size ? r->credit - r->input_size : 0;
    return uncovered < room ? (size_t)uncovered : room;
}

static void read_input(struct relay *r) {
    uint8_t *to = r->input + r->input_size;
    ssize_t n = read(0, to, input_room(r));
    if (n > 0) {
        if (terminal_is_raw())
            look_for_way_out(r, to, (size_t)n);
        r->input_size += (size_t)n;
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        r->input_ended = true;
}

/* Passes on the input that credit covers, then its end. */
static void pass_input(struct relay *r) {
    size_t size = r->credit < r->input_size ? (size_t)r->credit : r->input_size;
    if (size > 0) {
        frame_add(r->up, FRAME_STDIN, r->input, (uint32_t)size);
        memmove(r->input, r->input + size, r->input_size - size);
        r->input_size -= size;
        r->credit -= size;
    }
    if (r->input_ended && r->input_size == 0 && !r->eof_sent) {
        frame_begin(r->up, FRAME_EOF, 0);
        r->eof_sent = true;
    }
}

static void pass_size(struct relay *r) {
    terminal_measure(r->terms->terminal);
    uint8_t size[4];
    put_u16(size, r->terms->terminal->rows);
    put_u16(size + 2, r->terms->terminal->columns);
    if (r->terms->terminal->flags != 0)
        frame_add(r->up, FRAME_RESIZE, size, sizeof size);
}

/* A stop from outside while raw: the shell gets its terminal as it was, and it is raw again afterwards. */
static void stop_restored(void) {
    bool raw = terminal_is_raw();
    terminal_restore();
    raise(SIGSTOP);
    terminal_raw(raw);
}

static void handle_signal(struct relay *r, int number) {
    switch (number) {
    case SIGWINCH:
    case SIGCONT:
        pass_size(r);
        return;
    case SIGTSTP:
        stop_restored();
        return;
    case SIGINT: {
        long long now = now_ms();
        if (r->interrupted != 0 && now - r->interrupted <= SECOND_INTERRUPT_MS)
            leave_quietly(EXIT_INTERRUPTED);
        r->interrupted = now;
        break;
    }
    default:
        break;
    }
    if (r->stage == RETIRING)
        leave_quietly(128 + number);
    uint8_t payload = (uint8_t)number;
    frame_add(r->up, FRAME_SIGNAL, &payload, 1);
}

/* Waits for anything to do. */
static void wait_for(struct relay *r, struct pollfd events[4]) {
    bool hears = r->out_left == 0;
    bool says = bytes_size(r->up) > 0 && !r->up_closed;
    /* A descriptor that nothing is wanted of is left out, or its end would be reported over and over. */
    events[0] = (struct pollfd){.fd = signals_pipe(), .events = POLLIN};
    events[1] = (struct pollfd){.fd = hears || says ? r->socket : -1, .events = (short)((hears ? POLLIN : 0) | (says ? POLLOUT : 0))};
    events[2] = (struct pollfd){.fd = hears ? -1 : r->out_fd, .events = POLLOUT};
    events[3] = (struct pollfd){.fd = input_room(r) > 0 ? 0 : -1, .events = POLLIN};
    int timeout = -1;
    if (r->stage == RETIRING) {
        long long left = r->retire_until - now_ms();
        if (left <= 0)
            leave(1, "daemon: an older one did not stop within %d s (expected: build %s); run holt daemon restart", RETIRE_MS / 1000,
                  r->terms->build);
        timeout = (int)left;
    }
    if (poll(events, 4, timeout) < 0)
        for (int i = 0; i < 4; i++)
            events[i].revents = 0;
}

int relay(int socket, struct bytes *request, const struct relay_terms *terms) {
    static uint8_t down[DOWN_SIZE];
    static uint8_t input[INPUT_SIZE];
    struct relay r = {.socket = socket, .up = request, .terms = terms, .down = down, .input = input};
    signals_pipe();
    send_up(&r);
    for (;;) {
        struct pollfd events[4];
        wait_for(&r, events);
        for (int number; events[0].revents != 0 && (number = signals_next()) != 0;)
            handle_signal(&r, number);
        if (events[2].revents != 0)
            write_out(&r);
        if (events[3].revents != 0)
            read_input(&r);
        if ((events[1].events & POLLIN) != 0 && (events[1].revents & ~POLLOUT) != 0 && !receive(&r)) {
            if (r.stage == RETIRING) {
                signals_release();
                return RELAY_RETIRED;
            }
            leave(terms->failure, "%s: the daemon closed the connection before the command ended (expected: an exit status); see %s", terms->socket_path,
                  terms->log_path);
        }
        int status = handle_arrived(&r);
        if (status >= 0)
            return status;
        pass_input(&r);
        if (bytes_size(r.up) > 0 && !r.up_closed)
            send_up(&r);
    }
}

/* The process that serves the link. */
#include "link.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "answer.h"
#include "children.h"
#include "exec.h"
#include "fields.h"
#include "frame.h"
#include "outbox.h"
#include "power.h"
#include "proc.h"
#include "say.h"
#include "stream.h"
#include "tcp.h"
#include "worker.h"

enum { LINK_VERSION = 1 };

/* Entries of the poll that belong to no stream. */
enum { POLL_PORT, POLL_CHILDREN, POLL_STREAMS };

static struct link {
    const struct link_setup *setup;
    struct port port;
    int reaper; /* tells that a process ended */
    struct power power;
    uint32_t power_stream;
    bool power_ready; /* to be turned off as soon as the host was told */
    struct children children;
    size_t count;
    size_t first; /* of the streams, which is served first: not always the same */
    struct stream *streams[WIRE_STREAMS];
    struct pollfd polls[POLL_STREAMS + WIRE_STREAMS * STREAM_POLLS];
    struct outbox box;
    struct wire_input input;
} self;

bool link_key(const char *text, uint8_t key[WIRE_KEY]) {
    if (strlen(text) != 2 * WIRE_KEY || strspn(text, "0123456789abcdefABCDEF") != 2 * WIRE_KEY)
        return false;
    for (size_t i = 0; i < WIRE_KEY; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        key[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return true;
}

/* The index of an open stream, or their number. */
static size_t find(uint32_t id) {
    size_t at = 0;
    while (at < self.count && self.streams[at]->id != id)
        at++;
    return at;
}

/* Whether the stream's process counts among those of the link. */
static bool attached(const struct stream *stream) { return stream->pid > 0 && stream->kind != STREAM_DETACHED; }

/* Takes a stream out of the table. */
static void forget(size_t at) {
    stream_free(self.streams[at]);
    self.streams[at] = self.streams[--self.count];
}

/* Ends what a stream runs and forgets it. */
static void drop(size_t at) {
    struct stream *stream = self.streams[at];
    if (attached(stream) && !stream->ended) {
        /* A worker must not take the end of its input for the end of the content. */
        if (stream->kind == STREAM_WORKER)
            kill(-stream->pid, SIGKILL);
        children_end(&self.children, stream->pid);
    }
    forget(at);
}

/* A connection begins: the one before leaves nothing. */
static void begin(void) {
    while (self.count > 0)
        drop(self.count - 1);
    self.box.start = self.box.end = 0;
}

static void answer_hello(const struct wire_frame *frame) {
    struct bytes answer = {0};
    struct utsname names;
    char boot[BOOT_ID_SIZE] = "";
    boot_id(boot);
    uname(&names);
    bytes_add(&answer, frame->payload + WIRE_KEY, WIRE_NONCE);
    field_print(&answer, "version", "%d", LINK_VERSION);
    field_add(&answer, "boot", boot);
    field_add(&answer, "state", self.setup->error[0] == '\0' ? "ready" : "failed");
    if (self.setup->error[0] != '\0')
        field_add(&answer, "error", self.setup->error);
    field_add(&answer, "kernel", names.release);
    field_add(&answer, "init", self.setup->init);
    outbox_add(&self.box, 0, WIRE_HELLO, 0, bytes_front(&answer), bytes_size(&answer));
    bytes_free(&answer);
}

/* Begins to turn the machine off. */
static void open_poweroff(uint32_t id) {
    bool systemd = strcmp(self.setup->init, "systemd") == 0;
    power_begin(&self.power, systemd, now_ms());
    outbox_add(&self.box, id, WIRE_OPEN, 0, NULL, 0);
    self.power_stream = id;
    if (systemd) {
        static const uint8_t exit[2] = {0, 0};
        outbox_add(&self.box, id, WIRE_EXIT, 0, exit, sizeof exit);
    }
}

/* Starts what a stream is opened for. NULL when it is over already. */
static struct stream *start(uint32_t id, const char *name, struct fields fields) {
    bool exec = strcmp(name, "exec") == 0;
    const struct op *op = op_find(name);
    bool poweroff = strcmp(name, "poweroff") == 0;
    if (self.power.ends)
        stream_error(&self.box, id, ESHUTDOWN, "open", "the machine is being turned off");
    else if ((poweroff || (op != NULL && op->machine)) && !self.setup->machine)
        stream_error(&self.box, id, EPERM, "open", "this is not the inside of a machine");
    else if (poweroff)
        open_poweroff(id);
    else if (strcmp(name, "tcp") == 0)
        return tcp_open(id, fields, &self.box);
    else if (!exec && op == NULL)
        stream_error(&self.box, id, ENOSYS, "open", "op (expected: one of version 1 of the link)");
    else if ((exec || op->worker) && self.children.count >= CHILDREN_MAX)
        stream_error(&self.box, id, EAGAIN, exec ? "launch" : "worker", "256 processes run (expected: fewer)");
    else if (exec)
        return exec_open(id, fields, &self.box);
    else if (op->worker)
        return op_start(op, id, fields, &self.box);
    else
        op_run(op, id, fields, &self.box);
    return NULL;
}

static void open_stream(const struct wire_frame *frame) {
    struct fields fields = {(const char *)frame->payload, frame->size};
    const char *name;
    if (frame->stream == 0 || find(frame->stream) < self.count)
        return;
    if (!fields_valid(fields) || (name = field(fields, "op")) == NULL) {
        stream_error(&self.box, frame->stream, EINVAL, "open", "fields (expected: key=value, each ended by NUL, one of them op)");
        return;
    }
    if (self.count == WIRE_STREAMS) {
        stream_error(&self.box, frame->stream, EMFILE, "open", "1024 streams are open (expected: fewer)");
        return;
    }
    struct stream *stream = start(frame->stream, name, fields);
    if (stream == NULL)
        return;
    if (attached(stream))
        children_add(&self.children, stream->pid);
    self.streams[self.count++] = stream;
}

/* A signal of the host for the process group of a stream. */
static void pass_signal(const struct stream *stream, const struct wire_frame *frame) {
    uint32_t number = frame->size == 4 ? get_u32(frame->payload) : 0;
    bool exec = stream->kind == STREAM_EXEC || stream->kind == STREAM_DETACHED;
    if (exec && !stream->ended && number > 0 && number < NSIG)
        kill(-stream->pid, (int)number);
}

/* Serves a frame of an open stream. */
static void serve_stream(size_t at, const struct wire_frame *frame) {
    struct stream *stream = self.streams[at];
    switch (frame->type) {
    case WIRE_DATA:
        if (stream_take(stream, &self.box, frame->payload, frame->size))
            break;
        stream_error(&self.box, stream->id, EPROTO, "data", "more bytes than the window allowed");
        drop(at);
        break;
    case WIRE_CREDIT:
        if (frame->size == 4) {
            uint32_t more = get_u32(frame->payload);
            stream->credit = more > UINT32_MAX - stream->credit ? UINT32_MAX : stream->credit + more;
        }
        break;
    case WIRE_END:
        stream_finish(stream, &self.box);
        break;
    case WIRE_SIGNAL:
        pass_signal(stream, frame);
        break;
    case WIRE_RESIZE:
        if (frame->size == 4)
            exec_resize(stream, (uint16_t)(get_u32(frame->payload) >> 16), (uint16_t)get_u32(frame->payload));
        break;
    case WIRE_CLOSE:
        outbox_add(&self.box, stream->id, WIRE_CLOSE, 0, NULL, 0);
        drop(at);
        break;
    default:
        break;
    }
}

static void serve_frame(const struct wire_frame *frame) {
    if (frame->type == WIRE_HELLO) {
        /* One without the key is no beginning. */
        if (frame->stream == 0 && frame->size >= WIRE_KEY + WIRE_NONCE && memcmp(frame->payload, self.setup->key, WIRE_KEY) == 0)
            answer_hello(frame);
    } else if (frame->type == WIRE_OPEN)
        open_stream(frame);
    else if (frame->type == WIRE_PING && frame->stream == 0 && (frame->flags & 1) == 0)
        outbox_add(&self.box, 0, WIRE_PING, 1, frame->payload, frame->size);
    else {
        size_t at = find(frame->stream);
        if (at < self.count)
            serve_stream(at, frame);
    }
}

/* Writes what the host takes. */
static void flush(void) {
    if (outbox_size(&self.box) > 0 && self.port.connected)
        outbox_flush(&self.box, self.port.fd);
}

/* Serves the frames that are there, while there is room for what they cause. */
static void serve_input(void) {
    struct wire_frame frame;
    while (outbox_open(&self.box) && wire_next(&self.input, &frame)) {
        serve_frame(&frame);
        if (!outbox_open(&self.box))
            flush();
    }
}

/* Reads from the host. False when the link is over. */
static bool read_port(void) {
    size_t room;
    uint8_t *data = wire_room(&self.input, &room);
    ssize_t n = port_read(&self.port, data, room);
    if (n < 0)
        return false;
    if (n > 0 && wire_received(&self.input, (size_t)n))
        begin();
    return true;
}

/* Reaps what ended. */
static void reap(void) {
    struct signalfd_siginfo signals[4];
    ssize_t ignored = read(self.reaper, signals, sizeof signals);
    (void)ignored;
    int status;
    pid_t pid;
    while ((pid = children_reap(&self.children, &status)) > 0)
        for (size_t at = 0; at < self.count; at++)
            if (self.streams[at]->pid == pid && !self.streams[at]->ended) {
                stream_process_ended(self.streams[at], status);
                if (attached(self.streams[at]))
                    self.children.count--;
                break;
            }
}

/* The sooner of two times, of which -1 is never. */
static long long sooner(long long a, long long b) { return a < 0 || (b >= 0 && b < a) ? b : a; }

/* Waits for something to do. */
static size_t wait_for_events(void) {
    long long deadline = self.children.doomed > 0 ? children_kill(&self.children, now_ms()) : -1;
    if (self.power.ends && strcmp(self.setup->init, "systemd") != 0)
        deadline = sooner(deadline, self.power.look);
    self.polls[POLL_PORT] = port_poll(&self.port, outbox_open(&self.box), outbox_size(&self.box) > 0);
    self.polls[POLL_CHILDREN] = (struct pollfd){self.reaper, POLLIN, 0};
    size_t count = self.count;
    for (size_t i = 0; i < count; i++) {
        stream_poll(self.streams[i], &self.box, self.polls + POLL_STREAMS + i * STREAM_POLLS);
        deadline = sooner(deadline, stream_deadline(self.streams[i]));
    }
    int timeout = -1;
    if (deadline >= 0) {
        long long left = deadline - now_ms();
        timeout = left < 0 ? 0 : (int)left;
    }
    nfds_t entries = (nfds_t)(POLL_STREAMS + count * STREAM_POLLS);
    if (poll(self.polls, entries, timeout) < 0)
        for (nfds_t i = 0; i < entries; i++)
            self.polls[i].revents = 0;
    return count;
}

/* Serves the streams that were polled; those that are over go. */
static void serve_streams(size_t count) {
    bool over[WIRE_STREAMS] = {false};
    size_t first = count == 0 ? 0 : self.first++ % count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (first + i) % count;
        over[at] = !stream_serve(self.streams[at], &self.box, self.polls + POLL_STREAMS + at * STREAM_POLLS);
    }
    for (size_t at = count; at-- > 0;)
        if (over[at])
            forget(at);
}

/* Goes on with turning the machine off. */
static void step_power(void) {
    static const uint8_t exit[2] = {0, 0};
    if (self.power_ready) {
        if (outbox_size(&self.box) == 0 || now_ms() > self.power.deadline)
            power_off();
    } else if (now_ms() >= self.power.look && power_step(&self.power, now_ms())) {
        outbox_add(&self.box, self.power_stream, WIRE_EXIT, 0, exit, sizeof exit);
        self.power_ready = true;
        self.power.deadline = now_ms() + KILL_MS;
    }
}

/* Ignores every signal that can be: whoever may send them may be a process of the machine. */
static int block_signals(void) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGALRM};
    sigset_t blocked;
    sigset_t ends;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&blocked, faults[i]);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

void link_serve(const struct link_setup *setup, struct port port) {
    self.setup = setup;
    self.port = port;
    self.children.groups = setup->groups;
    self.reaper = block_signals();
    wire_begin(&self.input, setup->key);
    exec_begin();
    bool serves = true;
    while (serves) {
        size_t count = wait_for_events();
        bool readable = port_ready(&self.port, &self.polls[POLL_PORT]);
        if (self.polls[POLL_CHILDREN].revents != 0)
            reap();
        serve_streams(count);
        if (readable && outbox_open(&self.box))
            serves = read_port();
        serve_input();
        if (self.power.ends && strcmp(setup->init, "systemd") != 0)
            step_power();
        flush();
        /* There may be room for frames that had to wait. */
        serve_input();
    }
    begin();
    children_kill(&self.children, now_ms() + GRACE_MS);
}

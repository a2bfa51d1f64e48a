/* One stream of the link. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "frame.h"
#include "tcp.h"

/* Entries of a stream's polls. */
enum { ENTRY_SINK, ENTRY_OUT, ENTRY_ERR, ENTRY_REPORT };

/* Credit is given back in pieces of this size. */
enum { CREDIT_PIECE = WIRE_WINDOW / 4 };

/* What a terminal takes as the end of input. */
static const char end_of_input = 4;

long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

struct stream *stream_new(uint32_t id, enum stream_kind kind) {
    struct stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->id = id;
    stream->kind = kind;
    stream->window = stream->credit = WIRE_WINDOW;
    stream->sink = stream->out.fd = stream->err.fd = stream->report = -1;
    return stream;
}

static void shut(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void stream_free(struct stream *stream) {
    shut(&stream->sink);
    shut(&stream->out.fd);
    shut(&stream->err.fd);
    shut(&stream->report);
    bytes_free(&stream->pending);
    bytes_free(&stream->failure);
    free(stream);
}

void stream_error(struct outbox *box, uint32_t id, int error, const char *stage, const char *message) {
    struct bytes fields = {0};
    error_fields(&fields, error, stage, message);
    outbox_add(box, id, WIRE_ERROR, 0, bytes_front(&fields), bytes_size(&fields));
    bytes_free(&fields);
}

/* The sink takes nothing any more. */
static void close_sink(struct stream *stream) {
    if (stream->sink >= 0 && stream->kind == STREAM_TCP)
        shutdown(stream->sink, SHUT_WR);
    shut(&stream->sink);
    bytes_free(&stream->pending);
}

/* Bytes of the host went where they belong, or nowhere: gives credit back. */
static void give_credit(struct stream *stream, struct outbox *box, size_t size) {
    stream->owed += (uint32_t)size;
    if (stream->owed < CREDIT_PIECE)
        return;
    uint8_t window[4];
    put_u32(window, stream->owed);
    outbox_add(box, stream->id, WIRE_CREDIT, 0, window, sizeof window);
    stream->window += stream->owed;
    stream->owed = 0;
}

/* Writes to the sink: how many bytes it took, all of them when it is closed. */
static size_t feed(struct stream *stream, const uint8_t *data, size_t size) {
    size_t fed = 0;
    while (fed < size && stream->sink >= 0) {
        ssize_t n = write(stream->sink, data + fed, size - fed);
        if (n >= 0)
            fed += (size_t)n;
        else if (errno == EAGAIN)
            return fed;
        else if (errno != EINTR)
            close_sink(stream);
    }
    return size;
}

/* Passes on what waits, and the end after it. */
static void feed_pending(struct stream *stream, struct outbox *box) {
    size_t waits = bytes_size(&stream->pending);
    if (waits > 0) {
        size_t fed = feed(stream, bytes_front(&stream->pending), waits);
        if (stream->sink >= 0)
            bytes_take(&stream->pending, fed);
        give_credit(stream, box, fed);
        if (fed < waits)
            return;
        bytes_free(&stream->pending);
    }
    if (!stream->finish)
        return;
    if (stream->terminal && stream->sink >= 0 && write(stream->sink, &end_of_input, 1) < 0 && errno == EAGAIN)
        return;
    close_sink(stream);
}

/* Whether the sink is to be written to now. */
static bool feeds(const struct stream *stream) {
    return stream->sink >= 0 && (stream->kind != STREAM_TCP || stream->opened);
}

bool stream_take(struct stream *stream, struct outbox *box, const uint8_t *data, size_t size) {
    if (size > stream->window)
        return false;
    stream->window -= (uint32_t)size;
    if (stream->finish || size == 0)
        return true;
    size_t fed = 0;
    if (stream->sink < 0 || (feeds(stream) && bytes_size(&stream->pending) == 0))
        fed = feed(stream, data, size);
    if (fed < size)
        bytes_add(&stream->pending, data + fed, size - fed);
    give_credit(stream, box, fed);
    return true;
}

void stream_finish(struct stream *stream, struct outbox *box) {
    stream->finish = true;
    if (feeds(stream))
        feed_pending(stream, box);
}

/* How many bytes wait in a source. */
static size_t waiting(const struct source *source) {
    int size = 0;
    if (source->fd < 0 || ioctl(source->fd, FIONREAD, &size) < 0 || size < 0)
        return 0;
    return (size_t)size;
}

void stream_process_ended(struct stream *stream, int status) {
    stream->ended = true;
    stream->status = status;
    stream->out.left = waiting(&stream->out);
    stream->err.left = waiting(&stream->err);
    stream->ended_at = stream->heard_at = now_ms();
}

long long stream_deadline(const struct stream *stream) {
    if (!stream->ended || stream->kind != STREAM_EXEC || stream->out.left > 0 || stream->err.left > 0)
        return -1;
    long long quiet = stream->heard_at + QUIET_MS;
    long long last = stream->ended_at + LINGER_MS;
    return quiet < last ? quiet : last;
}

void stream_poll(const struct stream *stream, const struct outbox *box, struct pollfd polls[STREAM_POLLS]) {
    bool connects = stream->kind == STREAM_TCP && !stream->opened;
    bool sends = stream->opened && stream->credit > 0 && outbox_open(box);
    bool feeds_now = connects || bytes_size(&stream->pending) > 0 || stream->finish;
    polls[ENTRY_SINK] = (struct pollfd){feeds_now ? stream->sink : -1, POLLOUT, 0};
    polls[ENTRY_OUT] = (struct pollfd){sends ? stream->out.fd : -1, POLLIN, 0};
    polls[ENTRY_ERR] = (struct pollfd){sends ? stream->err.fd : -1, POLLIN, 0};
    polls[ENTRY_REPORT] = (struct pollfd){stream->report, POLLIN, 0};
}

/* A source ended, with 0 or an errno. */
static void source_ended(struct stream *stream, struct outbox *box, struct source *source, int error) {
    shut(&source->fd);
    source->left = 0;
    if (stream->kind != STREAM_TCP)
        return;
    if (error == 0)
        outbox_add(box, stream->id, WIRE_END, 0, NULL, 0);
    else {
        error_fields(&stream->failure, error, "read", strerror(error));
        close_sink(stream);
    }
}

/* Sends what a source has, at most one frame. */
static void send_source(struct stream *stream, struct outbox *box, struct source *source, uint8_t flags) {
    if (source->fd < 0 || stream->credit == 0 || !outbox_open(box))
        return;
    uint8_t *room = outbox_room(box, WIRE_PAYLOAD);
    ssize_t n = read(source->fd, room, stream->credit < WIRE_PAYLOAD ? stream->credit : WIRE_PAYLOAD);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        source_ended(stream, box, source, n == 0 || stream->terminal ? 0 : errno);
        return;
    }
    outbox_commit(box, stream->id, WIRE_DATA, flags, (size_t)n);
    stream->credit -= (uint32_t)n;
    if (!stream->ended)
        return;
    source->left -= source->left < (size_t)n ? source->left : (size_t)n;
    stream->heard_at = now_ms();
}

/* Takes the reports of a worker. */
static void take_reports(struct stream *stream, struct outbox *box) {
    uint8_t data[2 * REPORT_MAX];
    ssize_t n = read(stream->report, data, sizeof data);
    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        shut(&stream->report);
        return;
    }
    enum report_kind kind;
    struct fields fields;
    size_t used;
    for (size_t at = 0; (used = report_decode(data + at, (size_t)n - at, &kind, &fields)) > 0; at += used)
        if (kind == REPORT_ERROR) {
            bytes_free(&stream->failure);
            bytes_add(&stream->failure, fields.data, fields.size);
        } else if (!stream->opened) {
            stream->opened = true;
            outbox_add(box, stream->id, WIRE_OPEN, 0, fields.data, fields.size);
        }
}

/* Sends the last frame. */
static void send_end(const struct stream *stream, struct outbox *box) {
    if (bytes_size(&stream->failure) > 0) {
        outbox_add(box, stream->id, WIRE_ERROR, 0, bytes_front(&stream->failure), bytes_size(&stream->failure));
        return;
    }
    bool killed = stream->ended && WIFSIGNALED(stream->status);
    if (stream->kind == STREAM_WORKER && (killed || !stream->opened)) {
        stream_error(box, stream->id, EIO, "worker", "the process of the operation was ended");
        return;
    }
    uint8_t exit[2] = {killed, (uint8_t)(killed ? WTERMSIG(stream->status) : stream->ended ? WEXITSTATUS(stream->status) : 0)};
    outbox_add(box, stream->id, WIRE_EXIT, 0, exit, sizeof exit);
}

/* Whether everything that belongs to the stream has ended. */
static bool is_over(const struct stream *stream) {
    if (stream->kind == STREAM_TCP)
        return bytes_size(&stream->failure) > 0 || (stream->out.fd < 0 && stream->sink < 0);
    /* What a worker says after its failure does not matter. */
    return stream->ended && stream->err.fd < 0 && stream->report < 0 && (stream->out.fd < 0 || !stream->opened);
}

bool stream_serve(struct stream *stream, struct outbox *box, const struct pollfd polls[STREAM_POLLS]) {
    if (polls[ENTRY_SINK].revents != 0) {
        if (stream->kind == STREAM_TCP && !stream->opened)
            tcp_connected(stream, box);
        if (feeds(stream))
            feed_pending(stream, box);
    }
    if (polls[ENTRY_OUT].revents != 0)
        send_source(stream, box, &stream->out, 0);
    if (polls[ENTRY_ERR].revents != 0)
        send_source(stream, box, &stream->err, 1);
    if (polls[ENTRY_REPORT].revents != 0)
        take_reports(stream, box);
    long long deadline = stream_deadline(stream);
    if (deadline >= 0 && (stream->out.fd >= 0 || stream->err.fd >= 0) && now_ms() >= deadline) {
        shut(&stream->out.fd);
        shut(&stream->err.fd);
    }
    if (!is_over(stream))
        return true;
    send_end(stream, box);
    return false;
}

/*
 * One stream of the link: a sink for the host's DATA, up to two sources of ours, and the process behind them. Credit bounds what either side
 * may send; what the sink does not take yet waits here.
 */
#ifndef HOLT_STREAM_H
#define HOLT_STREAM_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytes.h"
#include "outbox.h"

/* Milliseconds: how long the output of a process that ended may pause, and last at most, while others hold it open. */
enum { QUIET_MS = 200, LINGER_MS = 2000 };

enum stream_kind {
    STREAM_EXEC,     /* a process of the host's choice */
    STREAM_DETACHED, /* one that outlives the stream */
    STREAM_WORKER,   /* an operation in a process of its own */
    STREAM_TCP,
};

struct source {
    int fd; /* -1 when it has ended */
    size_t left; /* of what the process wrote before it ended, not read yet */
};

struct stream {
    uint32_t id;
    enum stream_kind kind;
    pid_t pid;      /* its process and process group, 0 without one */
    bool terminal;  /* the descriptors are the other side of a tty */
    bool opened;    /* OPEN was answered */
    bool ended;     /* the process was reaped */
    int status;     /* as waitpid has it */
    long long ended_at;
    long long heard_at; /* milliseconds: when the last output came */

    int sink;             /* -1 when it takes nothing any more; non-blocking */
    struct bytes pending; /* DATA that the sink did not take yet */
    bool finish;          /* the host sent END */
    uint32_t owed;        /* bytes that were taken and not yet given back as credit */
    uint32_t window;      /* what the host may still send */
    uint32_t credit;      /* what we may still send */
    struct source out;
    struct source err;
    int report;           /* of a worker */
    struct bytes failure; /* fields of the ERROR that ends it, if any */

    uint32_t port; /* of STREAM_TCP, while it connects to a default address: the port, for the next address */
};

/* A new stream without descriptors; NULL without memory. */
struct stream *stream_new(uint32_t id, enum stream_kind kind);

/* Closes everything and frees it; processes are not touched. */
void stream_free(struct stream *stream);

/* Takes DATA of the host. False when it is more than was allowed. */
bool stream_take(struct stream *stream, struct outbox *box, const uint8_t *data, size_t size);

/* The host sends no more. */
void stream_finish(struct stream *stream, struct outbox *box);

/* The process was reaped. */
void stream_process_ended(struct stream *stream, int status);

/* Fills in what to wait for, exactly STREAM_POLLS entries. */
enum { STREAM_POLLS = 4 };
void stream_poll(const struct stream *stream, const struct outbox *box, struct pollfd polls[STREAM_POLLS]);

/* Moves bytes. False when the stream is over; its last frame is in the box. */
bool stream_serve(struct stream *stream, struct outbox *box, const struct pollfd polls[STREAM_POLLS]);

/* When it wants to be served though nothing comes, milliseconds of the monotonic clock; -1 for never. */
long long stream_deadline(const struct stream *stream);

/* Ends the stream with an ERROR. */
void stream_error(struct outbox *box, uint32_t id, int error, const char *stage, const char *message);

long long now_ms(void);

#endif

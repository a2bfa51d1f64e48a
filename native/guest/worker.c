/* Streams of operations: those that answer at once, and those that run in a process of their own. */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "operations.h"

static const struct op ops[] = {
    {"put", op_put, true, false},
    {"get", op_get, true, false},
    {"unpack", op_unpack, true, false},
    {"pack", op_pack, true, false},
    {"list", op_list, true, false},
    {"stat", op_stat, false, false},
    {"move", op_move, false, false},
    {"remove", op_remove, true, false},
    {"mkdir", op_mkdir, false, false},
    {"watch", op_watch, true, false},
    {"configure", op_configure, false, true},
    {"clock", op_clock, false, true},
    {"ports", op_ports, true, false},
    {"stats", op_stats, false, false},
    {"grow", op_grow, true, true},
    {"sync", op_sync, true, false},
};

const struct op *op_find(const char *name) {
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i].name, name) == 0)
            return &ops[i];
    return NULL;
}

void op_run(const struct op *op, uint32_t id, struct fields fields, struct outbox *box) {
    static const uint8_t exit[2] = {0, 0};
    struct answer answer = {.in = -1, .out = -1, .report = -1};
    if (op->run(fields, &answer)) {
        outbox_add(box, id, WIRE_OPEN, 0, bytes_front(&answer.opening), bytes_size(&answer.opening));
        if (bytes_size(&answer.data) > 0)
            outbox_add(box, id, WIRE_DATA, 0, bytes_front(&answer.data), bytes_size(&answer.data));
        outbox_add(box, id, WIRE_EXIT, 0, exit, sizeof exit);
    } else
        stream_error(box, id, answer.error, answer.stage, answer.message);
    bytes_free(&answer.opening);
    bytes_free(&answer.data);
}

/* Closes both ends of a pipe. */
static void close_pipe(const int ends[2]) {
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

/* In the new process. */
static _Noreturn void work(const struct op *op, struct fields fields, int in, int out, int report) {
    setpgid(0, 0);
    dup2(in, 0);
    dup2(out, 1);
    dup2(report, 2);
    close_from(3);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    answer_run(op->run, fields, 0, 1, 2);
}

struct stream *op_start(const struct op *op, uint32_t id, struct fields fields, struct outbox *box) {
    int in[2] = {-1, -1};
    int out[2] = {-1, -1};
    int report[2] = {-1, -1};
    struct stream *stream = stream_new(id, STREAM_WORKER);
    int error = stream == NULL ? ENOMEM : 0;
    if (error == 0 && (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0 ||
                       fcntl(in[1], F_SETFL, O_WRONLY | O_NONBLOCK) < 0 || (stream->pid = fork()) < 0))
        error = errno;
    if (error != 0) {
        close_pipe(in);
        close_pipe(out);
        close_pipe(report);
        if (stream != NULL)
            stream_free(stream);
        stream_error(box, id, error, "worker", strerror(error));
        return NULL;
    }
    if (stream->pid == 0)
        work(op, fields, in[0], out[1], report[1]);
    setpgid(stream->pid, stream->pid);
    close(in[0]);
    close(out[1]);
    close(report[1]);
    stream->sink = in[1];
    stream->out.fd = out[0];
    stream->report = report[0];
    return stream;
}

/* Streams of operations. */
#ifndef HOLT_WORKER_H
#define HOLT_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "stream.h"

/* One that can be asked for. */
struct op {
    const char *name;
    operation *run;
    bool worker;  /* it takes time, or streams: in a process of its own */
    bool machine; /* it changes the machine itself: refused where we are not its init */
};

/* The operation of this name, NULL when there is none. */
const struct op *op_find(const char *name);

/* Runs an operation in this process; everything that it answers is in the box. */
void op_run(const struct op *op, uint32_t id, struct fields fields, struct outbox *box);

/* Starts a worker. NULL when that failed; the ERROR is in the box. */
struct stream *op_start(const struct op *op, uint32_t id, struct fields fields, struct outbox *box);

#endif

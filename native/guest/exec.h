/* Streams of `exec`: processes of the host's choice. */
#ifndef HOLT_EXEC_H
#define HOLT_EXEC_H

#include <stdint.h>

#include "fields.h"
#include "stream.h"

enum { ARGUMENTS_MAX = 4096 };

/* Opens what every process needs; once, at the start. */
void exec_begin(void);

/* Starts the process. NULL when it failed; the ERROR is in the box. */
struct stream *exec_open(uint32_t id, struct fields fields, struct outbox *box);

/* Gives the terminal another size. */
void exec_resize(const struct stream *stream, uint16_t rows, uint16_t columns);

#endif

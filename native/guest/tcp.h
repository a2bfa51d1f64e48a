/* Streams of `tcp`: connections to a port of this machine, or of another address. */
#ifndef HOLT_TCP_H
#define HOLT_TCP_H

#include "fields.h"
#include "stream.h"

/* Begins to connect. NULL when it failed at once; the ERROR is in the box. */
struct stream *tcp_open(uint32_t id, struct fields fields, struct outbox *box);

/* The attempt of a stream is over: it is open, or tries the next address, or has failed. */
void tcp_connected(struct stream *stream, struct outbox *box);

#endif

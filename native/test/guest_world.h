/* The host's side of the link for tests: a guest agent on a socket, streams, and what comes of them. */
#ifndef HOLT_TEST_GUEST_WORLD_H
#define HOLT_TEST_GUEST_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytes.h"
#include "wire.h"

extern const uint8_t guest_key[WIRE_KEY];

struct guest {
    pid_t pid;
    int fd;
    uint32_t next;   /* number of the next stream */
    uint8_t nonce;   /* all bytes of the last one */
    char *greeting;  /* fields of the guest's HELLO */
    struct bytes in; /* received, not decoded */
};

/* How a stream ended and what came on it. */
struct ending {
    struct bytes out;
    struct bytes err;
    char *opening; /* fields of the OPEN, "" when there was none */
    bool opened;
    uint8_t type;  /* of the last frame */
    int kind;      /* of an EXIT */
    int code;
    char *error; /* of an ERROR: errno, blank, stage */
};

/* Starts an agent and begins a connection. */
struct guest guest_start(void);

/* Sends a HELLO and waits for its answer, dropping what comes before. */
void guest_hello(struct guest *guest);

void guest_send(struct guest *guest, uint32_t stream, uint8_t type, uint8_t flags, const void *payload, size_t size);
void guest_send_number(struct guest *guest, uint32_t stream, uint8_t type, uint32_t number);

/* Opens a stream; the fields end with NULL. Its number. */
uint32_t guest_open_list(struct guest *guest, const char *const *fields);
#define guest_open(guest, ...) guest_open_list(guest, (const char *const[]){__VA_ARGS__, NULL})

/* A shell with this script. */
uint32_t guest_shell(struct guest *guest, const char *script);

/* The next frame; its payload lasts until the next call. */
struct wire_frame guest_frame(struct guest *guest);

/* Waits for a frame of this type, dropping others. */
struct wire_frame guest_await(struct guest *guest, uint8_t type);

/* Waits until a stream is over, giving credit as needed; other streams' frames are dropped. */
struct ending guest_finish(struct guest *guest, uint32_t stream);

/* Sends content as the credit allows, with the end after it, and waits until the stream is over. */
struct ending guest_feed(struct guest *guest, uint32_t stream, const void *data, size_t size);

/* The value of a field in fields whose NULs were made line feeds; fails when it is not there. */
const char *value_of(const char *fields, const char *key);

/* What was collected, as text. */
const char *text_of(struct bytes *bytes);

/* Fails unless the stream ended by an EXIT with this code. */
void check_exit(int code, struct ending *ending);

#endif

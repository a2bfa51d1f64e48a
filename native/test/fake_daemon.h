/* A daemon that does what a test tells it: one inside the test, and one that the client starts as <dist>/libexec/holt-daemon. */
#ifndef HOLT_TEST_FAKE_DAEMON_H
#define HOLT_TEST_FAKE_DAEMON_H

#include <stddef.h>
#include <stdint.h>

/* What a client sent before GO. */
struct call {
    char greeting[128];
    uint8_t *args; /* the payloads */
    size_t args_size;
    uint8_t *cwd;
    size_t cwd_size;
    uint8_t *env;
    size_t env_size;
    uint8_t tty[5];
    char order[256]; /* the types, in their order, as "1 2 3 4 5" */
};

/* One frame from a client. */
struct up_frame {
    uint8_t type;
    uint32_t size;
    uint8_t *payload; /* NUL follows */
};

/* Listens on the path; the end of accepting. */
int fake_listen(const char *path);

/* Accepts a client and reads its call. The connection. */
int fake_accept(int listening, struct call *call);

/* Sends the opening line in this state. */
void fake_greet(int fd, const char *build, const char *state);

void fake_send(int fd, int type, const void *payload, size_t size);
void fake_send_text(int fd, int type, const char *text);
void fake_send_byte(int fd, int type, uint8_t value);
void fake_give_credit(int fd, uint32_t credit);

/* Receives one frame; the type is 0 at the end of the stream. */
struct up_frame fake_receive(int fd);

/*
 * The daemon that the client starts, as the last fake_mode has it: `serve` answers a call, or so many of them as a number says, with what it
 * finds around it, `fail` logs and ends, `hang` never gets ready. --once prints its arguments and ends with 7.
 */
void fake_mode(const char *mode);

int fake_daemon_main(int argc, char **argv);

#endif

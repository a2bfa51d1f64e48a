/* The host's side of the link for tests. */
#include "guest_world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"
#include "harness.h"
#include "io.h"

const uint8_t guest_key[WIRE_KEY] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

struct guest guest_start(void) {
    struct guest guest = {.next = 1};
    int ends[2];
    char path[4096];
    char number[16];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK(fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0);
    snprintf(path, sizeof path, "%s/holt-guest", programs);
    snprintf(number, sizeof number, "%d", ends[1]);
    guest.pid = fork();
    if (guest.pid == 0) {
        execl(path, "holt-guest", "serve", number, "000102030405060708090a0b0c0d0e0f", NULL);
        _exit(127);
    }
    close(ends[1]);
    guest.fd = ends[0];
    guest_hello(&guest);
    return guest;
}

/* Reads more; false at the end. */
static bool read_more(struct guest *guest) {
    static char piece[WIRE_PAYLOAD];
    ssize_t n = read(guest->fd, piece, sizeof piece);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0)
        return false;
    bytes_add(&guest->in, piece, (size_t)n);
    return true;
}

/* Fields with line feeds in place of the NULs. Never freed. */
static char *fields_text(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        text[i] = data[i] == 0 ? '\n' : (char)data[i];
    text[size] = '\0';
    return text;
}

void guest_hello(struct guest *guest) {
    uint8_t payload[WIRE_KEY + WIRE_NONCE + 10];
    uint8_t answer[WIRE_HEADER + WIRE_NONCE];
    guest->nonce++;
    memcpy(payload, guest_key, WIRE_KEY);
    memset(payload + WIRE_KEY, guest->nonce, WIRE_NONCE);
    memcpy(payload + WIRE_KEY + WIRE_NONCE, "version=1", 10);
    guest_send(guest, 0, WIRE_HELLO, 0, payload, sizeof payload);
    memset(answer + WIRE_HEADER, guest->nonce, WIRE_NONCE);
    wire_header(answer, 0, WIRE_HELLO, 0, 0);
    for (;;) {
        const uint8_t *at = bytes_front(&guest->in);
        const uint8_t *nonce = bytes_size(&guest->in) == 0 ? NULL : memmem(at, bytes_size(&guest->in), answer + WIRE_HEADER, WIRE_NONCE);
        if (nonce != NULL && nonce - at >= WIRE_HEADER && memcmp(nonce - WIRE_HEADER, answer, 8) == 0) {
            bytes_take(&guest->in, (size_t)(nonce - WIRE_HEADER - at));
            struct wire_frame hello = guest_frame(guest);
            guest->greeting = fields_text(hello.payload + WIRE_NONCE, hello.size - WIRE_NONCE);
            return;
        }
        CHECK(read_more(guest));
    }
}

void guest_send(struct guest *guest, uint32_t stream, uint8_t type, uint8_t flags, const void *payload, size_t size) {
    uint8_t header[WIRE_HEADER];
    wire_header(header, stream, type, flags, (uint32_t)size);
    CHECK(write_all(guest->fd, header, sizeof header));
    CHECK(write_all(guest->fd, payload, size));
}

void guest_send_number(struct guest *guest, uint32_t stream, uint8_t type, uint32_t number) {
    uint8_t payload[4];
    put_u32(payload, number);
    guest_send(guest, stream, type, 0, payload, sizeof payload);
}

uint32_t guest_open_list(struct guest *guest, const char *const *fields) {
    struct bytes payload = {0};
    for (; *fields != NULL; fields++)
        bytes_add(&payload, *fields, strlen(*fields) + 1);
    guest_send(guest, guest->next, WIRE_OPEN, 0, bytes_front(&payload), bytes_size(&payload));
    bytes_free(&payload);
    return guest->next++;
}

uint32_t guest_shell(struct guest *guest, const char *script) {
    char argument[4096];
    char directory[4096];
    char cwd[4096 + 8];
    CHECK(getcwd(directory, sizeof directory) != NULL);
    snprintf(argument, sizeof argument, "arg=%s", script);
    snprintf(cwd, sizeof cwd, "cwd=%s", directory);
    return guest_open(guest, "op=exec", "arg=sh", "arg=-c", argument, cwd, "env=PATH=/usr/bin:/bin");
}

struct wire_frame guest_frame(struct guest *guest) {
    static uint8_t payload[WIRE_PAYLOAD];
    for (;;) {
        const uint8_t *at = bytes_front(&guest->in);
        if (bytes_size(&guest->in) >= WIRE_HEADER) {
            struct wire_frame frame = {get_u32(at), at[4], at[5], get_u32(at + 8), payload};
            CHECK(frame.size <= WIRE_PAYLOAD);
            CHECK(at[6] == 0 && at[7] == 0);
            if (bytes_size(&guest->in) - WIRE_HEADER >= frame.size) {
                memcpy(payload, at + WIRE_HEADER, frame.size);
                bytes_take(&guest->in, WIRE_HEADER + frame.size);
                return frame;
            }
        }
        CHECK(read_more(guest));
    }
}

struct wire_frame guest_await(struct guest *guest, uint8_t type) {
    for (;;) {
        struct wire_frame frame = guest_frame(guest);
        if (frame.type == type)
            return frame;
    }
}

/* Takes a frame of the stream; true when it was the last. */
static bool take(struct guest *guest, const struct wire_frame *frame, struct ending *ending) {
    char *fields;
    ending->type = frame->type;
    switch (frame->type) {
    case WIRE_OPEN:
        CHECK(!ending->opened);
        ending->opened = true;
        ending->opening = fields_text(frame->payload, frame->size);
        return false;
    case WIRE_DATA:
        CHECK(ending->opened);
        bytes_add((frame->flags & 1) != 0 ? &ending->err : &ending->out, frame->payload, frame->size);
        guest_send_number(guest, frame->stream, WIRE_CREDIT, frame->size);
        return false;
    case WIRE_EXIT:
        CHECK_INT(2, frame->size);
        ending->kind = frame->payload[0];
        ending->code = frame->payload[1];
        return true;
    case WIRE_ERROR:
        fields = fields_text(frame->payload, frame->size);
        ending->error = malloc(256);
        snprintf(ending->error, 256, "%s %s", strdup(value_of(fields, "errno")), strdup(value_of(fields, "stage")));
        return true;
    default:
        return frame->type == WIRE_CLOSE;
    }
}

struct ending guest_finish(struct guest *guest, uint32_t stream) {
    struct ending ending = {.opening = ""};
    for (;;) {
        struct wire_frame frame = guest_frame(guest);
        if (frame.stream == stream && take(guest, &frame, &ending))
            return ending;
    }
}

struct ending guest_feed(struct guest *guest, uint32_t stream, const void *data, size_t size) {
    struct ending ending = {.opening = ""};
    const char *at = data;
    size_t credit = WIRE_WINDOW;
    bool open = true;
    for (;;) {
        while (open && (credit > 0 || size == 0)) {
            size_t piece = size < credit ? size : credit;
            piece = piece < WIRE_PAYLOAD ? piece : WIRE_PAYLOAD;
            if (piece > 0)
                guest_send(guest, stream, WIRE_DATA, 0, at, piece);
            at += piece;
            size -= piece;
            credit -= piece;
            open = size > 0;
            if (!open)
                guest_send(guest, stream, WIRE_END, 0, NULL, 0);
        }
        struct wire_frame frame = guest_frame(guest);
        if (frame.stream != stream)
            continue;
        if (frame.type == WIRE_CREDIT)
            credit += get_u32(frame.payload);
        else if (take(guest, &frame, &ending))
            return ending;
    }
}

const char *value_of(const char *fields, const char *key) {
    static char value[4096];
    size_t length = strlen(key);
    for (const char *at = fields; at != NULL; at = strchr(at, '\n'), at = at == NULL ? NULL : at + 1)
        if (strncmp(at, key, length) == 0 && at[length] == '=') {
            snprintf(value, sizeof value, "%.*s", (int)strcspn(at + length + 1, "\n"), at + length + 1);
            return value;
        }
    test_fail(__FILE__, __LINE__, "no %s in:\n%s", key, fields);
}

const char *text_of(struct bytes *bytes) {
    bytes_add(bytes, "", 1);
    bytes->end--;
    return (const char *)bytes_front(bytes);
}

void check_exit(int code, struct ending *ending) {
    if (ending->type != WIRE_EXIT || ending->kind != 0 || ending->code != code)
        test_fail(__FILE__, __LINE__, "ended by frame %d, kind %d, code %d, error %s (expected: code %d)\n%s", ending->type, ending->kind,
                  ending->code, ending->error == NULL ? "none" : ending->error, code, text_of(&ending->err));
}

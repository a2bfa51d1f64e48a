/*
 * Fuzzing of what the guest takes from the host: the bytes of the link in pieces, the fields of what streams are opened for, and archives.
 * The first byte says which.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "fields.h"
#include "tar.h"
#include "wire.h"

const char program_name[] = "fuzz";

static const uint8_t key[WIRE_KEY] = "0123456789abcdef";

/* Goes through fields as operations do. */
static void try_fields(const uint8_t *data, size_t size) {
    struct fields fields = {(const char *)data, size};
    if (!fields_valid(fields))
        return;
    size_t touched = 0;
    for (const char *value = NULL; (value = field_after(fields, "arg", value)) != NULL;)
        touched += strlen(value) + 1;
    assert(touched <= size);
    unsigned long long number;
    if (field_number(fields, "uid", 10, 0, 1000, &number))
        assert(number <= 1000);
    field_set(fields, "tty");
    enum report_kind kind;
    size_t used = report_decode(data, size, &kind, &fields);
    assert(used <= size);
}

/* Takes the frames that are there. */
static void take_frames(struct wire_input *input) {
    struct wire_frame frame;
    while (wire_next(input, &frame)) {
        assert(input->greeted && frame.size <= WIRE_PAYLOAD);
        assert(frame.payload >= input->data + WIRE_HEADER && frame.payload + frame.size <= input->data + input->end);
        if (frame.type == WIRE_OPEN)
            try_fields(frame.payload, frame.size);
    }
}

/* Puts bytes in, in pieces of the given size. Whether a connection began. */
static bool feed(struct wire_input *input, const uint8_t *data, size_t size, size_t piece) {
    bool begins = false;
    while (size > 0) {
        size_t room;
        uint8_t *to = wire_room(input, &room);
        assert(room >= WIRE_PAYLOAD / 2);
        size_t part = size < piece ? size : piece;
        part = part < room ? part : room;
        memcpy(to, data, part);
        begins |= wire_received(input, part);
        take_frames(input);
        data += part;
        size -= part;
    }
    return begins;
}

static void try_link(const uint8_t *data, size_t size) {
    static struct wire_input input;
    uint8_t hello[WIRE_HEADER + WIRE_KEY + WIRE_NONCE] = {0};
    size_t piece = size > 0 ? (size_t)data[0] + 1 : 1;
    wire_begin(&input, key);
    feed(&input, data, size, piece);
    /* Whatever came before, a connection can begin, and a frame is understood after it. */
    wire_header(hello, 0, WIRE_HELLO, 0, WIRE_KEY + WIRE_NONCE);
    memcpy(hello + WIRE_HEADER, key, WIRE_KEY);
    assert(feed(&input, hello, sizeof hello, piece));
    assert(input.skip == 0 && input.start == input.end);
}

static void try_tar(const uint8_t *data, size_t size) {
    static struct tar_block block;
    static struct tar_entry entry;
    static struct tar_records records;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    memset(&records, 0, sizeof records);
    if (tar_decode_records(text, size, &records))
        tar_apply(&records, &entry);
    free(text);
    if (size < sizeof block)
        return;
    memcpy(&block, data, sizeof block);
    if (tar_is_end(&block) || !tar_decode(&block, &entry))
        return;
    assert(strlen(entry.path) < TAR_NAME_MAX && strlen(entry.link) < TAR_NAME_MAX);
    tar_apply(&records, &entry);
    tar_encode(&entry, &block);
    assert(tar_decode(&block, &entry));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    switch (data[0]) {
    case 't':
        try_tar(data + 1, size - 1);
        break;
    case 'f':
        try_fields(data + 1, size - 1);
        break;
    default:
        try_link(data + 1, size - 1);
        break;
    }
    return 0;
}

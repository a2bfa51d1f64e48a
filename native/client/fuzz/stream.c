/* Fuzzing of what the client takes from a daemon: its opening line, then frames, and the payload of each that has a structure. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "reply.h"

const char program_name[] = "fuzz";

/* Decodes the whole of a program and makes an environment of it. */
static void try_program(const struct frame *frame) {
    struct program program;
    if (!program_decode(frame->payload, frame->size, &program))
        return;
    size_t touched = 0;
    for (char **argument = program.argv; *argument != NULL; argument++)
        touched += strlen(*argument) + 1;
    for (char **change = program.changes; *change != NULL; change++)
        touched += strlen(*change) + 1;
    assert(touched < frame->size);
    char *environment[] = {"HOME=/", "A=1", "PATH=/bin", NULL};
    char **changed = program_environment(environment, program.changes);
    assert(changed != NULL);
    free(changed);
    program_free(&program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct greeting greeting;
    ssize_t used = greeting_decode(data, size, &greeting);
    if (used > 0) {
        assert((size_t)used <= size && used <= GREETING_MAX && strlen(greeting.build) > 0);
        data += used;
        size -= (size_t)used;
    }
    struct frame frame;
    while ((used = frame_decode(data, size, &frame)) > 0) {
        assert((size_t)used == FRAME_HEADER + (size_t)frame.size && (size_t)used <= size);
        assert(frame.payload == data + FRAME_HEADER);
        if (frame.type == FRAME_EXEC)
            try_program(&frame);
        data += used;
        size -= (size_t)used;
    }
    return 0;
}

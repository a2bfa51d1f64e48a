/*
 * What an operation answers. Operations that may take long run in a process of their own, a worker, with the host's DATA on `in` and their
 * own on `out`; the others run in the link's process and must not block.
 */
#ifndef HOLT_ANSWER_H
#define HOLT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "fields.h"

enum { MESSAGE_MAX = 512, REPORT_MAX = 2048 };

struct answer {
    struct bytes opening; /* fields of the OPEN */
    struct bytes data;    /* DATA that is sent at the end */
    int in;               /* of a worker, else -1 */
    int out;
    int report;
    bool begun; /* the OPEN is on its way */
    int error;  /* of a failed operation, an errno */
    const char *stage;
    char message[MESSAGE_MAX];
};

/* An operation: false when it failed, with the answer saying why. */
typedef bool operation(struct fields fields, struct answer *answer);

/* Says why it failed; always false. The stage is a literal. */
__attribute__((format(printf, 4, 5))) bool answer_fail(struct answer *answer, const char *stage, int error, const char *format, ...);

/* Sends the OPEN; for workers. */
void answer_begin(struct answer *answer);

/* Sends DATA after the OPEN; waits while the host takes none; for workers. False when nobody takes it any more. */
bool answer_data(struct answer *answer, const void *data, size_t size);

/* Runs the operation as a worker on these descriptors and ends the process. */
_Noreturn void answer_run(operation *run, struct fields fields, int in, int out, int report);

/* The kinds of reports of a worker; the payload are the fields of an OPEN or an ERROR. */
enum report_kind { REPORT_OPEN = 'O', REPORT_ERROR = 'E' };

/* Takes one report apart: the bytes that it takes, 0 when there is none. */
size_t report_decode(const uint8_t *data, size_t size, enum report_kind *kind, struct fields *fields);

/* Appends the fields of an ERROR. */
void error_fields(struct bytes *to, int error, const char *stage, const char *message);

/* The name of an errno such as ENOENT. */
const char *error_name(int error);

/* The path of a field, absolute; NULL, and the answer says why, when it is not there. */
const char *path_field(struct fields fields, const char *key, struct answer *answer);

#endif

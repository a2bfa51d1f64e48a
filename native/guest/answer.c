/* What an operation answers, and how a worker hands it to the link's process. */
#include "answer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "frame.h"
#include "io.h"

enum { REPORT_HEADER = 5 };

bool answer_fail(struct answer *answer, const char *stage, int error, const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(answer->message, sizeof answer->message, format, values);
    va_end(values);
    answer->stage = stage;
    answer->error = error;
    return false;
}

/* Hands a report over in one write, which a pipe keeps together. */
static void report(int fd, enum report_kind kind, const struct bytes *fields) {
    uint8_t message[REPORT_MAX];
    size_t size = bytes_size(fields);
    if (size > sizeof message - REPORT_HEADER)
        return;
    message[0] = (uint8_t)kind;
    put_u32(message + 1, (uint32_t)size);
    if (size > 0)
        memcpy(message + REPORT_HEADER, bytes_front(fields), size);
    write_all(fd, message, REPORT_HEADER + size);
}

size_t report_decode(const uint8_t *data, size_t size, enum report_kind *kind, struct fields *fields) {
    if (size < REPORT_HEADER || size - REPORT_HEADER < get_u32(data + 1))
        return 0;
    *kind = (enum report_kind)data[0];
    *fields = (struct fields){(const char *)data + REPORT_HEADER, get_u32(data + 1)};
    return REPORT_HEADER + fields->size;
}

void answer_begin(struct answer *answer) {
    if (answer->begun)
        return;
    answer->begun = true;
    report(answer->report, REPORT_OPEN, &answer->opening);
}

bool answer_data(struct answer *answer, const void *data, size_t size) {
    answer_begin(answer);
    return write_all(answer->out, data, size);
}

void error_fields(struct bytes *to, int error, const char *stage, const char *message) {
    field_add(to, "errno", error_name(error));
    field_add(to, "stage", stage);
    field_add(to, "message", message);
}

_Noreturn void answer_run(operation *run, struct fields fields, int in, int out, int report_to) {
    struct answer answer = {.in = in, .out = out, .report = report_to};
    if (run(fields, &answer)) {
        answer_begin(&answer);
        write_all(out, bytes_front(&answer.data), bytes_size(&answer.data));
        _exit(0);
    }
    struct bytes error = {0};
    error_fields(&error, answer.error, answer.stage, answer.message);
    report(report_to, REPORT_ERROR, &error);
    _exit(1);
}

const char *path_field(struct fields fields, const char *key, struct answer *answer) {
    const char *path = field(fields, key);
    if (path != NULL && path[0] == '/')
        return path;
    answer_fail(answer, "open", EINVAL, "%s: %.200s (expected: an absolute path)", key, path == NULL ? "missing" : path);
    return NULL;
}

const char *error_name(int error) {
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {EPERM, "EPERM"},
        {ENOENT, "ENOENT"},
        {ESRCH, "ESRCH"},
        {EINTR, "EINTR"},
        {EIO, "EIO"},
        {ENXIO, "ENXIO"},
        {E2BIG, "E2BIG"},
        {ENOEXEC, "ENOEXEC"},
        {EBADF, "EBADF"},
        {ECHILD, "ECHILD"},
        {EAGAIN, "EAGAIN"},
        {ENOMEM, "ENOMEM"},
        {EACCES, "EACCES"},
        {EFAULT, "EFAULT"},
        {EBUSY, "EBUSY"},
        {EEXIST, "EEXIST"},
        {EXDEV, "EXDEV"},
        {ENODEV, "ENODEV"},
        {ENOTDIR, "ENOTDIR"},
        {EISDIR, "EISDIR"},
        {EINVAL, "EINVAL"},
        {ENFILE, "ENFILE"},
        {EMFILE, "EMFILE"},
        {ENOTTY, "ENOTTY"},
        {ETXTBSY, "ETXTBSY"},
        {EFBIG, "EFBIG"},
        {ENOSPC, "ENOSPC"},
        {ESPIPE, "ESPIPE"},
        {EROFS, "EROFS"},
        {EMLINK, "EMLINK"},
        {EPIPE, "EPIPE"},
        {ERANGE, "ERANGE"},
        {ENAMETOOLONG, "ENAMETOOLONG"},
        {ENOSYS, "ENOSYS"},
        {ENOTEMPTY, "ENOTEMPTY"},
        {ELOOP, "ELOOP"},
        {EPROTO, "EPROTO"},
        {EBADMSG, "EBADMSG"},
        {EOVERFLOW, "EOVERFLOW"},
        {ELIBBAD, "ELIBBAD"},
        {EOPNOTSUPP, "EOPNOTSUPP"},
        {EAFNOSUPPORT, "EAFNOSUPPORT"},
        {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
        {ENETDOWN, "ENETDOWN"},
        {ENETUNREACH, "ENETUNREACH"},
        {ECONNABORTED, "ECONNABORTED"},
        {ECONNRESET, "ECONNRESET"},
        {ENOBUFS, "ENOBUFS"},
        {ESHUTDOWN, "ESHUTDOWN"},
        {ETIMEDOUT, "ETIMEDOUT"},
        {ECONNREFUSED, "ECONNREFUSED"},
        {EHOSTUNREACH, "EHOSTUNREACH"},
        {EDQUOT, "EDQUOT"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == error)
            return names[i].name;
    return "EIO";
}

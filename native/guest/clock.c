/* Operation `clock`: the wall clock. */
#include "clock.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#include "operations.h"

enum { SECOND_NS = 1000000000 };

bool set_clock(struct fields fields, struct answer *answer) {
    unsigned long long time;
    if (!field_number(fields, "time", 10, 0, LLONG_MAX, &time) || time == 0)
        return answer_fail(answer, "clock", EINVAL, "time (expected: nanoseconds since 1970)");
    struct timespec now = {.tv_sec = (time_t)(time / SECOND_NS), .tv_nsec = (long)(time % SECOND_NS)};
    return clock_settime(CLOCK_REALTIME, &now) == 0 || answer_fail(answer, "clock", errno, "time: %s", strerror(errno));
}

bool op_clock(struct fields fields, struct answer *answer) { return set_clock(fields, answer); }

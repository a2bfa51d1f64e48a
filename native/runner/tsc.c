/* The rate of the time-stamp counter, from two pairs of readings. */
#include "tsc.h"

#include <stdio.h>
#include <time.h>

#include "say.h"

#if defined(__x86_64__) || defined(__i386__)

enum { TRIES = 64, NANOSECONDS = 20 * 1000 * 1000 };

/* A value of the counter and the time at which it was read. */
struct pair {
    unsigned long long count;
    long long at;
};

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_RAW, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* The reading with the least time around it: whoever was interrupted in between is not believed. */
static struct pair read_pair(void) {
    struct pair best = {0};
    long long shortest = 0;
    for (int i = 0; i < TRIES; i++) {
        long long before = now();
        unsigned long long count = __builtin_ia32_rdtsc();
        long long took = now() - before;
        if (i == 0 || took < shortest) {
            shortest = took;
            best = (struct pair){.count = count, .at = before + took / 2};
        }
    }
    return best;
}

int tsc_run(void) {
    struct pair first = read_pair();
    nanosleep(&(struct timespec){.tv_nsec = NANOSECONDS}, NULL);
    struct pair last = read_pair();
    if (last.at <= first.at || last.count <= first.count) {
        say("tsc: the counter stands still (expected: that it counts)");
        return 1;
    }
    printf("%llu\n", (unsigned long long)((double)(last.count - first.count) * 1e6 / (double)(last.at - first.at) + 0.5));
    return 0;
}

#else

int tsc_run(void) {
    say("tsc: this processor has no time-stamp counter (expected: x86)");
    return 1;
}

#endif

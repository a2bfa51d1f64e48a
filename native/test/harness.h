/*
 * A small test harness. Each test is a process of its own with a deadline and an empty directory as its working directory; afterwards the
 * directory goes, and a process that the test left behind is a failure.
 */
#ifndef HOLT_TEST_HARNESS_H
#define HOLT_TEST_HARNESS_H

#include <stddef.h>

typedef void test_body(void);

enum test_kind { TEST_UNIT, TEST_PROGRAM };

/* Adds a test. Those of programs run once for each directory of programs under test. */
void test_add(const char *name, enum test_kind kind, test_body *body);

#define TEST(name, kind)                                                                                                                   \
    static void name(void);                                                                                                                \
    __attribute__((constructor)) static void add_##name(void) { test_add(#name, kind, name); }                                             \
    static void name(void)

/* Ends the test as failed. */
__attribute__((format(printf, 3, 4), noreturn)) void test_fail(const char *file, int line, const char *format, ...);

#define CHECK(condition)                                                                                                                   \
    do {                                                                                                                                   \
        if (!(condition))                                                                                                                  \
            test_fail(__FILE__, __LINE__, "not so: %s", #condition);                                                                       \
    } while (0)

#define CHECK_INT(expected, actual)                                                                                                        \
    do {                                                                                                                                   \
        long long expected_ = (long long)(expected);                                                                                       \
        long long actual_ = (long long)(actual);                                                                                           \
        if (expected_ != actual_)                                                                                                          \
            test_fail(__FILE__, __LINE__, "%s: %lld, expected %lld", #actual, actual_, expected_);                                         \
    } while (0)

#define CHECK_TEXT(expected, actual) check_text(__FILE__, __LINE__, expected, actual)
#define CHECK_HAS(part, text) check_has(__FILE__, __LINE__, part, text)

void check_text(const char *file, int line, const char *expected, const char *actual);
void check_has(const char *file, int line, const char *part, const char *text);

/* The directory of the programs under test, and this program. */
extern const char *programs;
extern char test_program[4096];

/* Milliseconds of the monotonic clock. */
long long clock_ms(void);

/* Waits until the condition holds, looking every few milliseconds; the test's deadline is the limit. */
#define WAIT_UNTIL(condition)                                                                                                              \
    do {                                                                                                                                   \
        while (!(condition))                                                                                                               \
            wait_a_little();                                                                                                               \
    } while (0)

void wait_a_little(void);

#endif

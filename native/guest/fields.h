/* Fields of a payload: `key=value`, each ended by a NUL byte. */
#ifndef HOLT_FIELDS_H
#define HOLT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"

struct fields {
    const char *data;
    size_t size;
};

/* Whether the bytes are fields; only then are the others to be used. */
bool fields_valid(struct fields fields);

/* The value of the first field of this key, NULL when there is none. */
const char *field(struct fields fields, const char *key);

/* The value of the next field of this key after a value that was returned before, or of the first one after NULL. */
const char *field_after(struct fields fields, const char *key, const char *value);

/* Whether the field is there and 1. */
bool field_set(struct fields fields, const char *key);

/* A number that is not negative, or the other value when the field is not there. False when it is malformed or above the limit. */
bool field_number(struct fields fields, const char *key, int base, unsigned long long other, unsigned long long limit,
                  unsigned long long *value);

/* Appends a field. */
void field_add(struct bytes *to, const char *key, const char *value);
__attribute__((format(printf, 3, 4))) void field_print(struct bytes *to, const char *key, const char *format, ...);

#endif

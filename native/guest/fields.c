/* Fields of a payload. */
#include "fields.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool fields_valid(struct fields fields) {
    if (fields.size > 0 && fields.data[fields.size - 1] != '\0')
        return false;
    for (size_t at = 0; at < fields.size; at += strlen(fields.data + at) + 1)
        if (strchr(fields.data + at, '=') == NULL)
            return false;
    return true;
}

const char *field_after(struct fields fields, const char *key, const char *value) {
    size_t length = strlen(key);
    size_t at = value == NULL ? 0 : (size_t)(value - fields.data) + strlen(value) + 1;
    for (; at < fields.size; at += strlen(fields.data + at) + 1) {
        const char *item = fields.data + at;
        if (strncmp(item, key, length) == 0 && item[length] == '=')
            return item + length + 1;
    }
    return NULL;
}

const char *field(struct fields fields, const char *key) { return field_after(fields, key, NULL); }

bool field_set(struct fields fields, const char *key) {
    const char *value = field(fields, key);
    return value != NULL && strcmp(value, "1") == 0;
}

bool field_number(struct fields fields, const char *key, int base, unsigned long long other, unsigned long long limit,
                  unsigned long long *value) {
    const char *text = field(fields, key);
    *value = other;
    if (text == NULL)
        return true;
    char *end;
    errno = 0;
    *value = strtoull(text, &end, base);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *value <= limit;
}

void field_add(struct bytes *to, const char *key, const char *value) {
    bytes_add(to, key, strlen(key));
    bytes_add(to, "=", 1);
    bytes_add(to, value, strlen(value) + 1);
}

void field_print(struct bytes *to, const char *key, const char *format, ...) {
    char value[512];
    va_list values;
    va_start(values, format);
    vsnprintf(value, sizeof value, format, values);
    va_end(values);
    field_add(to, key, value);
}

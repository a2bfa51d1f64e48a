/* The format of tar archives. */
#include "tar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tar_is_end(const struct tar_block *block) {
    const char *bytes = (const char *)block;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* The sum over a header with blanks in place of the sum itself. */
static unsigned checksum(const struct tar_block *block) {
    const unsigned char *bytes = (const unsigned char *)block;
    size_t first = offsetof(struct tar_block, checksum);
    unsigned sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= first && i < first + sizeof block->checksum ? ' ' : bytes[i];
    return sum;
}

/* Reads a number: octal digits, or with the highest bit set, binary. */
static bool number(const char *field, size_t size, uint64_t *value) {
    uint64_t sum = 0;
    *value = 0;
    if (((unsigned char)field[0] & 0x80) != 0) {
        for (size_t i = 0; i < size; i++) {
            unsigned char byte = (unsigned char)(i == 0 ? field[i] & 0x7f : field[i]);
            if (sum >> 55 != 0)
                return false;
            sum = sum << 8 | byte;
        }
        *value = sum;
        return true;
    }
    size_t at = 0;
    while (at < size && field[at] == ' ')
        at++;
    for (; at < size && field[at] >= '0' && field[at] <= '7'; at++)
        sum = sum << 3 | (uint64_t)(field[at] - '0');
    *value = sum;
    return at == size || field[at] == '\0' || field[at] == ' ';
}

/* Copies a field that ends with NUL or with itself. */
static size_t text(char *to, const char *field, size_t size) {
    size_t length = strnlen(field, size);
    memcpy(to, field, length);
    to[length] = '\0';
    return length;
}

bool tar_decode(const struct tar_block *block, struct tar_entry *entry) {
    uint64_t sum;
    uint64_t mode;
    uint64_t mtime;
    memset(entry, 0, sizeof *entry);
    if (!number(block->checksum, sizeof block->checksum, &sum) || sum != checksum(block) ||
        !number(block->mode, sizeof block->mode, &mode) || !number(block->size, sizeof block->size, &entry->size) ||
        !number(block->uid, sizeof block->uid, &entry->uid) || !number(block->gid, sizeof block->gid, &entry->gid))
        return false;
    /* A time before 1970 is of no use to us. */
    entry->mtime = number(block->mtime, sizeof block->mtime, &mtime) ? (int64_t)mtime : 0;
    entry->type = block->type == '\0' ? '0' : block->type;
    entry->mode = (unsigned)mode & 07777;
    size_t length = 0;
    if (memcmp(block->magic, "ustar\0", 6) == 0 && block->prefix[0] != '\0') {
        length = text(entry->path, block->prefix, sizeof block->prefix);
        entry->path[length++] = '/';
    }
    text(entry->path + length, block->name, sizeof block->name);
    text(entry->link, block->link, sizeof block->link);
    return entry->size <= INT64_MAX;
}

/* Reads a decimal number that is the whole text. */
static bool decimal(const char *value, uint64_t *result) {
    char *end;
    *result = strtoull(value, &end, 10);
    return value[0] >= '0' && value[0] <= '9' && *end == '\0' && *result <= INT64_MAX;
}

/* Reads seconds with an optional fraction. */
static bool moment(const char *value, struct tar_entry *entry) {
    char *end;
    entry->mtime = strtoll(value, &end, 10);
    entry->nanoseconds = 0;
    if (end == value)
        return false;
    if (*end == '.') {
        long scale = 100000000;
        for (end++; *end >= '0' && *end <= '9'; end++, scale /= 10)
            entry->nanoseconds += (*end - '0') * scale;
    }
    return *end == '\0';
}

/* Copies a name; false when it is too long. */
static bool name(char *to, const char *value) {
    if (strlen(value) >= TAR_NAME_MAX)
        return false;
    strcpy(to, value);
    return true;
}

/* Takes one record. */
static bool take(const char *key, const char *value, struct tar_records *records) {
    struct tar_entry *values = &records->values;
    if (strcmp(key, "path") == 0)
        return records->has_path = name(values->path, value);
    if (strcmp(key, "linkpath") == 0)
        return records->has_link = name(values->link, value);
    if (strcmp(key, "size") == 0)
        return records->has_size = decimal(value, &values->size);
    if (strcmp(key, "uid") == 0)
        return records->has_uid = decimal(value, &values->uid);
    if (strcmp(key, "gid") == 0)
        return records->has_gid = decimal(value, &values->gid);
    if (strcmp(key, "mtime") == 0)
        return records->has_mtime = moment(value, values);
    return true;
}

bool tar_decode_records(char *data, size_t size, struct tar_records *records) {
    size_t at = 0;
    while (at < size && data[at] != '\0') {
        char *key;
        size_t length = strtoul(data + at, &key, 10);
        if (data[at] < '0' || data[at] > '9' || *key != ' ' || length < 5 || length > size - at || data[at + length - 1] != '\n')
            return false;
        data[at + length - 1] = '\0';
        char *value = strchr(++key, '=');
        if (value == NULL || value >= data + at + length - 1 || memchr(value, '\0', (size_t)(data + at + length - 1 - value)) != NULL)
            return false;
        *value++ = '\0';
        if (!take(key, value, records))
            return false;
        at += length;
    }
    return true;
}

void tar_apply(const struct tar_records *records, struct tar_entry *entry) {
    if (records->has_path)
        strcpy(entry->path, records->values.path);
    if (records->has_link)
        strcpy(entry->link, records->values.link);
    if (records->has_size)
        entry->size = records->values.size;
    if (records->has_uid)
        entry->uid = records->values.uid;
    if (records->has_gid)
        entry->gid = records->values.gid;
    if (records->has_mtime) {
        entry->mtime = records->values.mtime;
        entry->nanoseconds = records->values.nanoseconds;
    }
}

/* Writes octal digits and a NUL; false when they do not fit. */
static bool put_number(char *field, size_t size, uint64_t value) {
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%0*llo", (int)size - 1, (unsigned long long)value);
    bool fits = (size_t)length < size;
    if (!fits)
        snprintf(digits, sizeof digits, "%0*o", (int)size - 1, 0);
    memcpy(field, digits, size);
    return fits;
}

/* Copies a text that needs no NUL when it fills the field; false when it does not fit. */
static bool put_text(char *field, size_t size, const char *value) {
    size_t length = strlen(value);
    memcpy(field, value, length < size ? length : size);
    return length <= size;
}

bool tar_encode(const struct tar_entry *entry, struct tar_block *block) {
    memset(block, 0, sizeof *block);
    bool fits = put_text(block->name, sizeof block->name, entry->path);
    fits &= put_text(block->link, sizeof block->link, entry->link);
    put_number(block->mode, sizeof block->mode, entry->mode);
    fits &= put_number(block->uid, sizeof block->uid, entry->uid);
    fits &= put_number(block->gid, sizeof block->gid, entry->gid);
    fits &= put_number(block->size, sizeof block->size, entry->size);
    put_number(block->mtime, sizeof block->mtime, entry->mtime < 0 ? 0 : (uint64_t)entry->mtime);
    block->type = entry->type;
    memcpy(block->magic, "ustar", 6);
    memcpy(block->version, "00", 2);
    char sum[8];
    snprintf(sum, sizeof sum, "%06o", checksum(block) & 0777777);
    memcpy(block->checksum, sum, 7);
    block->checksum[7] = ' ';
    return fits;
}

size_t tar_encode_record(char *to, size_t room, const char *key, const char *value) {
    /* The length counts its own digits. */
    size_t rest = strlen(key) + strlen(value) + 3;
    size_t length = rest + 1;
    char digits[32];
    while (rest + (size_t)snprintf(digits, sizeof digits, "%zu", length) != length)
        length++;
    if (length >= room)
        return 0;
    return (size_t)snprintf(to, room, "%zu %s=%s\n", length, key, value);
}

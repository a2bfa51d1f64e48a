/* The format of tar archives: ustar headers with records of pax, as POSIX has them, and the long names of GNU. */
#ifndef HOLT_TAR_H
#define HOLT_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAR_BLOCK = 512, TAR_NAME_MAX = 4096, TAR_RECORDS_MAX = 1 << 20 };

/* A header as it stands in an archive. */
struct tar_block {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char link[100];
    char magic[6];
    char version[2];
    char user[32];
    char group[32];
    char major[8];
    char minor[8];
    char prefix[155];
    char rest[12];
};
_Static_assert(sizeof(struct tar_block) == TAR_BLOCK, "a header is one block");

/* One entry. */
struct tar_entry {
    char type;
    char path[TAR_NAME_MAX];
    char link[TAR_NAME_MAX];
    unsigned mode;
    uint64_t size;
    uint64_t uid;
    uint64_t gid;
    int64_t mtime; /* seconds */
    long nanoseconds;
};

/* What pax records say of the next entry, or of all that follow. */
struct tar_records {
    bool has_path;
    bool has_link;
    bool has_size;
    bool has_uid;
    bool has_gid;
    bool has_mtime;
    struct tar_entry values;
};

/* Whether the block is all zero, as those at the end of an archive. */
bool tar_is_end(const struct tar_block *block);

/* Reads a header. False when it is malformed. */
bool tar_decode(const struct tar_block *block, struct tar_entry *entry);

/* Reads pax records into those that are there; the data is followed by a NUL. False when they are malformed. */
bool tar_decode_records(char *data, size_t size, struct tar_records *records);

/* Lets the records decide. */
void tar_apply(const struct tar_records *records, struct tar_entry *entry);

/* Fills a header; what does not fit is cut, and has to stand in records. False when something was cut. */
bool tar_encode(const struct tar_entry *entry, struct tar_block *block);

/* Writes one pax record: its length, or 0 when there is no room. */
size_t tar_encode_record(char *to, size_t room, const char *key, const char *value);

#endif

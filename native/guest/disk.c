/* Operations `grow` and `sync`: the root file system and its disk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "operations.h"

/* As <linux/fs.h> has them, which musl does not bring. */
#define DISK_SIZE _IOR(0x12, 114, size_t)
#define GROW_EXT4 _IOW('f', 16, uint64_t)

bool op_grow(struct fields fields, struct answer *answer) {
    (void)fields;
    uint64_t size = 0;
    struct statvfs fs;
    int disk = open("/dev/vda", O_RDONLY | O_CLOEXEC);
    if (disk < 0 || ioctl(disk, DISK_SIZE, &size) < 0)
        return answer_fail(answer, "disk", errno, "/dev/vda: %s", strerror(errno));
    int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0 || fstatvfs(root, &fs) < 0 || fs.f_bsize == 0)
        return answer_fail(answer, "root", errno, "/: %s", strerror(errno));
    uint64_t blocks = size / fs.f_bsize;
    return ioctl(root, GROW_EXT4, &blocks) == 0 || answer_fail(answer, "grow", errno, "/: %s", strerror(errno));
}

bool op_sync(struct fields fields, struct answer *answer) {
    (void)fields;
    (void)answer;
    sync();
    return true;
}

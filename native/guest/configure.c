/* Operation `configure`: what the host tells a machine about itself. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "io.h"
#include "network.h"
#include "operations.h"

/* As <linux/random.h> has them, which musl does not bring. */
#define ADD_ENTROPY _IOW('R', 0x03, int[2])
#define RESEED _IO('R', 0x07)

enum { ENTROPY_MAX = 512, HOSTS_MAX = 1 << 20, HOSTNAME_MAX = 63 };

/* Feeds the kernel's random numbers. */
static bool add_entropy(const char *text, struct answer *answer) {
    struct {
        int bits;
        int size;
        uint8_t data[ENTROPY_MAX];
    } entropy = {0};
    size_t size = strlen(text) / 2;
    if (size > sizeof entropy.data || strlen(text) % 2 != 0 || strspn(text, "0123456789abcdefABCDEF") != strlen(text))
        return answer_fail(answer, "entropy", EINVAL, "entropy (expected: at most 512 bytes in hexadecimal digits)");
    for (size_t i = 0; i < size; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        entropy.data[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    entropy.size = (int)size;
    entropy.bits = (int)size * 8;
    int fd = open("/dev/random", O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && ioctl(fd, ADD_ENTROPY, &entropy) == 0;
    if (!done)
        answer_fail(answer, "entropy", errno, "/dev/random: %s", strerror(errno));
    else
        /* Numbers that another machine may draw too must not come any more. */
        ioctl(fd, RESEED);
    if (fd >= 0)
        close(fd);
    return done;
}

/* Replaces a file of /etc; a link is replaced itself. */
static bool replace(const char *name, const struct bytes *content, struct answer *answer) {
    mkdir("/etc", 0755);
    int etc = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = etc >= 0 && write_file(etc, name, bytes_front(content), bytes_size(content), false) && fchmodat(etc, name, 0644, 0) == 0;
    if (!done)
        answer_fail(answer, "files", errno, "/etc/%s: %s", name, strerror(errno));
    if (etc >= 0)
        close(etc);
    return done;
}

static bool set_resolver(struct fields fields, struct answer *answer) {
    struct bytes content = {0};
    const char *server = NULL;
    while ((server = field_after(fields, "dns", server)) != NULL) {
        if (strspn(server, "0123456789abcdefABCDEF.:") != strlen(server))
            return answer_fail(answer, "files", EINVAL, "dns (expected: addresses)");
        bytes_add(&content, "nameserver ", 11);
        bytes_add(&content, server, strlen(server));
        bytes_add(&content, "\n", 1);
    }
    bool done = bytes_size(&content) == 0 || replace("resolv.conf", &content, answer);
    bytes_free(&content);
    return done;
}

/* Whether a word stands in a text. */
static bool has_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length)
        if ((at == text || isspace((unsigned char)at[-1])) && (at[length] == '\0' || isspace((unsigned char)at[length])))
            return true;
    return false;
}

/* Makes the machine's own name known to its programs. */
static bool set_hosts(const char *hostname, struct answer *answer) {
    static const char standard[] = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";
    int etc = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t size = 0;
    char *text = etc < 0 ? NULL : read_file(etc, "hosts", HOSTS_MAX, &size);
    int error = text == NULL ? errno : 0;
    if (etc >= 0)
        close(etc);
    bool done = true;
    /* A file that is something else than a small text is left alone. */
    if ((text != NULL && !has_word(text, hostname)) || error == ENOENT) {
        struct bytes content = {0};
        if (text != NULL && size > 0) {
            bytes_add(&content, text, size);
            if (text[size - 1] != '\n')
                bytes_add(&content, "\n", 1);
        } else
            bytes_add(&content, standard, sizeof standard - 1);
        bytes_add(&content, "127.0.1.1 ", 10);
        bytes_add(&content, hostname, strlen(hostname));
        bytes_add(&content, "\n", 1);
        done = replace("hosts", &content, answer);
        bytes_free(&content);
    }
    free(text);
    return done;
}

static bool set_hostname(const char *hostname, struct answer *answer) {
    size_t length = strlen(hostname);
    if (length == 0 || length > HOSTNAME_MAX ||
        strspn(hostname, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") != length)
        return answer_fail(answer, "hostname", EINVAL, "hostname (expected: at most 63 letters, digits and hyphens)");
    if (sethostname(hostname, length) < 0)
        return answer_fail(answer, "hostname", errno, "hostname: %s", strerror(errno));
    return set_hosts(hostname, answer);
}

bool op_configure(struct fields fields, struct answer *answer) {
    const char *entropy = field(fields, "entropy");
    const char *hostname = field(fields, "hostname");
    if (entropy != NULL && !add_entropy(entropy, answer))
        return false;
    if (field(fields, "time") != NULL && !set_clock(fields, answer))
        return false;
    return set_network(fields, answer) && (hostname == NULL || set_hostname(hostname, answer)) && set_resolver(fields, answer);
}

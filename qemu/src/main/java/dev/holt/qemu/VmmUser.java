package dev.holt.qemu;

import dev.holt.os.CurrentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The user that a VMM becomes when it is started by root: another one for each boot, so that two machines can not touch each other's files or
 * processes. It is 2^30 + the low 30 bits of the mark, a range that no distribution hands out; where this root commands fewer users (in a container),
 * one of the upper half of those.
 */
final class VmmUser {
    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final long FIRST = 1L << 30;
    private static final long COUNT = 1L << 30;

    private VmmUser() {}

    /** The user for a boot; empty when we are not root, and the VMM stays what we are. */
    static OptionalLong of(String mark) {
        return CurrentUser.id() == 0 ? OptionalLong.of(within(mark, known())) : OptionalLong.empty();
    }

    /** The user for a boot among the users 0 to {@code known}. */
    static long within(String mark, long known) {
        long digits = Long.parseLong(mark, 16);
        if (known >= FIRST + COUNT - 1) {
            return FIRST + digits % COUNT;
        }
        long half = Math.max(1, known / 2);
        return half + digits % half;
    }

    /** The greatest number of a user that this process may become. */
    private static long known() {
        try {
            return Files.readAllLines(MAP).stream()
                    .map(line -> line.strip().split(" +", -1))
                    .filter(range -> range.length == 3)
                    .mapToLong(range -> Long.parseLong(range[0]) + Long.parseLong(range[2]) - 1)
                    .max()
                    .orElse(FIRST + COUNT);
        } catch (IOException _) {
            return FIRST + COUNT;
        }
    }
}

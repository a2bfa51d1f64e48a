package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ports of one session, for whatever it serves while it works.
 *
 * @param base the first
 * @param count how many
 */
public record PortRange(int base, int count) {
    private static final int HIGHEST = 65535;

    public PortRange {
        if (base < 1 || count < 1 || base + count - 1 > HIGHEST) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "ports: %d from %d on (expected: 1 to %d)".formatted(count, base, HIGHEST));
        }
    }

    /** The last of them. */
    public int last() {
        return base + count - 1;
    }

    boolean overlaps(PortRange other) {
        return base <= other.last() && other.base <= last();
    }

    boolean containsAny(Set<Integer> ports) {
        return IntStream.rangeClosed(base, last()).anyMatch(ports::contains);
    }

    /** Whether {@code count} ports from {@code base} on exist. */
    static boolean exists(int base, int count) {
        return base + count - 1 <= HIGHEST;
    }
}

package dev.holt.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the processors of this host have done since it was booted, in ticks.
 *
 * @param idle nothing, or waited for disks
 * @param all all of it
 */
record HostLoad(long idle, long all) {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int KINDS = 8;

    static HostLoad now() {
        try {
            return parse(Files.readAllLines(STAT).getFirst());
        } catch (IOException _) {
            return new HostLoad(0, 0);
        }
    }

    /** Reads a line {@code cpu user nice system idle iowait irq softirq steal ...}. */
    static HostLoad parse(String line) {
        long[] ticks = Stream.of(line.strip().split(" +", -1))
                .skip(1)
                .limit(KINDS)
                .mapToLong(Long::parseLong)
                .toArray();
        return new HostLoad(ticks[IDLE] + ticks[IO_WAIT], LongStream.of(ticks).sum());
    }

    /** The share of idleness since {@code before}, from 0 to 1. */
    double idleSince(HostLoad before) {
        return all <= before.all ? 0 : (double) (idle - before.idle) / (all - before.all);
    }
}

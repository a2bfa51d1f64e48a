package dev.holt.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a process has used.
 *
 * @param cpu processor time of all its threads, since its start
 * @param residentBytes memory of it that is present now, shared memory included
 */
public record ProcUsage(Duration cpu, long residentBytes) {
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    /** The kernel shows times to programs in this unit, whatever its own is. */
    private static final int TICKS_PER_SECOND = 100;

    private static final String RESIDENT = "VmRSS:";

    /** Of the process that has this number now; empty when there is none. */
    public static Optional<ProcUsage> read(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            String status = Files.readString(directory.resolve("status"), StandardCharsets.ISO_8859_1);
            return Optional.of(new ProcUsage(cpu(stat), resident(status)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The program's name, in parentheses, may hold anything, parentheses and spaces too. */
    static Duration cpu(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(") ") + 2).strip().split(" ", -1);
        long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
        return Duration.ofMillis(ticks * (1000 / TICKS_PER_SECOND));
    }

    /** A process that has ended has no memory. */
    static long resident(String status) {
        return status.lines()
                .filter(line -> line.startsWith(RESIDENT))
                .mapToLong(line -> Long.parseLong(line.substring(RESIDENT.length(), line.lastIndexOf(" kB"))
                                .strip())
                        << 10)
                .findFirst()
                .orElse(0);
    }
}

package dev.holt.host;

import dev.holt.core.machine.Capacity;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this host has. Safe for any thread. */
public final class HostCapacity implements Capacity {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    @Override
    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** As the kernel counts it. */
    @Override
    public long memory() {
        try (var lines = Files.lines(MEMORY)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kib -> Long.parseLong(kib) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long free(Path path) {
        try {
            return DiskSpace.usable(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

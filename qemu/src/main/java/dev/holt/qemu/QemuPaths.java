package dev.holt.qemu;

import java.nio.file.Path;

/**
 * Where the VMM's things are.
 *
 * @param run the home's short directory of sockets, 0700; sockets and log of each boot lie in it
 * @param data the home's data directory; what was found out about this host is kept in {@code vmm/} below it, and memory files in {@code memory/}
 *     when there is no room for them in {@code shared}
 * @param shared a file system in memory that all users share, usually {@code /dev/shm}
 * @param searchPath where programs are looked for
 */
public record QemuPaths(Path run, Path data, Path shared, String searchPath) {}

package dev.holt.core.machine;

import java.nio.file.Path;

/** Port: what this host has. */
public interface Capacity {
    /** Processors. */
    int processors();

    /** Memory in bytes, all of it. */
    long memory();

    /** Free bytes of the file system that {@code path} is on. */
    long free(Path path);
}

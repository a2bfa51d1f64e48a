package dev.holt.core.fake;

import dev.holt.core.machine.Capacity;
import java.nio.file.Path;

/** A host of 16 GiB and 8 processors, until the test says otherwise. Safe for any thread. */
public final class FakeCapacity implements Capacity {
    private volatile int processors = 8;
    private volatile long memory = 16L << 30;
    private volatile long free = 100L << 30;

    public void processors(int count) {
        processors = count;
    }

    public void memory(long bytes) {
        memory = bytes;
    }

    public void free(long bytes) {
        free = bytes;
    }

    @Override
    public int processors() {
        return processors;
    }

    @Override
    public long memory() {
        return memory;
    }

    @Override
    public long free(Path path) {
        return free;
    }
}

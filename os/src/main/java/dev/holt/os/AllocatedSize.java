package dev.holt.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** What files really take: a sparse one less than its length. */
public final class AllocatedSize {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int STATX_BLOCKS = 0x400;
    private static final long SIZE_OF_STATX = 256;
    private static final long BLOCKS = 48;
    private static final int BLOCK = 512;
    private static final MethodHandle STATX = Native.function(
            "statx",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS));

    private AllocatedSize() {}

    /**
     * The bytes of blocks that a file occupies; a link's own, not those of what it leads to. Of a file in memory these are its pages.
     *
     * <p>Safety: {@code int statx(int, const char *, int, unsigned int, struct statx *)}; the structure has 256 bytes, with the number of blocks of
     * 512 bytes as 64 bits at offset 48; both segments live until the call returned.
     */
    public static long of(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString());
            MemorySegment buffer = arena.allocate(SIZE_OF_STATX, Long.BYTES);
            long result = Native.call(
                    state -> (int) STATX.invokeExact(state, AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, STATX_BLOCKS, buffer));
            if (result < 0) {
                throw Errno.of((int) -result, file.toString());
            }
            return buffer.get(ValueLayout.JAVA_LONG, BLOCKS) * BLOCK;
        }
    }
}

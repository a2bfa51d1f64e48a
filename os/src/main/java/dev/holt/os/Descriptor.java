package dev.holt.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An open file descriptor of ours, closed on exec. Its {@link #path} names the very file that is open, whatever happens to the name it was
 * opened by; so checks and accesses through that path can not be led apart. Used by one thread.
 */
final class Descriptor implements AutoCloseable {
    static final long O_RDWR = 2;
    static final long O_CREAT = 0x40;
    static final long O_NOCTTY = 0x100;
    static final long O_PATH = 0x200000;

    /** Refuse a file system border. */
    static final long RESOLVE_NO_XDEV = 0x01;
    /** Refuse links of {@code /proc} that jump. */
    static final long RESOLVE_NO_MAGICLINKS = 0x02;
    /** Refuse every symbolic link. */
    static final long RESOLVE_NO_SYMLINKS = 0x04;
    /** Refuse to leave the directory that the path starts in. */
    static final long RESOLVE_BENEATH = 0x08;

    private static final long O_CLOEXEC = 0x80000;
    private static final long AT_FDCWD = -100;
    private static final long SYS_OPENAT2 = 437;
    private static final long SIZE_OF_OPEN_HOW = 24;
    private static final MethodHandle CLOSE =
            Native.function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int number;
    private boolean closed;

    private Descriptor(int number) {
        this.number = number;
    }

    /**
     * Opens {@code path}, relative to {@code directory} if there is one, by {@code openat2(2)}.
     *
     * <p>Safety: {@code long openat2(int, const char *, struct open_how *, size_t)}; {@code open_how} is three 64-bit fields (flags, mode,
     * resolve); both segments live until the call returned.
     *
     * @throws EscapeException when {@code resolve} forbids the way that the path takes
     */
    static Descriptor open(@Nullable Descriptor directory, String path, long flags, long mode, long resolve)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            MemorySegment how =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, new long[] {flags | O_CLOEXEC, mode, resolve});
            long start = directory == null ? AT_FDCWD : directory.number;
            long result = Native.syscall(SYS_OPENAT2, start, name.address(), how.address(), SIZE_OF_OPEN_HOW);
            if (result < 0) {
                throw Errno.of((int) -result, path);
            }
            return new Descriptor((int) result);
        }
    }

    /** Takes over a descriptor that nobody else will close. */
    static Descriptor adopt(int number) {
        return new Descriptor(number);
    }

    int number() {
        return number;
    }

    /** The open file itself. Valid until {@link #close}. */
    Path path() {
        return Path.of("/proc/self/fd/" + number);
    }

    /**
     * Closes it; once only, because the number may belong to somebody else afterwards.
     *
     * <p>Safety: {@code int close(int)}.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Native.call(state -> (int) CLOSE.invokeExact(state, number));
        }
    }
}

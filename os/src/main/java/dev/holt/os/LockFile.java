package dev.holt.os;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive lock of a file by {@code flock(2)}: held until {@link #close} or the end of the process, however it ends, and not inherited by
 * children. The file stays and holds the holder's pid for people to read. Safe for many threads.
 */
public final class LockFile implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final long OWNER_READ_WRITE = 0600;
    private static final MethodHandle FLOCK = Native.function(
            "flock", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final Descriptor descriptor;

    private LockFile(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock of {@code file}, which is made when it is missing; empty when somebody holds it, this process included. Does not wait.
     *
     * <p>Safety: {@code int flock(int, int)}; takes no pointers.
     *
     * @throws EscapeException when {@code file} is a link
     * @throws IOException when the file can not be opened or locked
     */
    public static Optional<LockFile> tryAcquire(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        String name = String.valueOf(file.getFileName());
        try (Descriptor parent = Descriptor.open(null, String.valueOf(directory), Descriptor.O_PATH, 0, 0)) {
            Descriptor descriptor = Descriptor.open(
                    parent,
                    name,
                    Descriptor.O_RDWR | Descriptor.O_CREAT | Descriptor.O_NOCTTY,
                    OWNER_READ_WRITE,
                    Descriptor.RESOLVE_NO_SYMLINKS | Descriptor.RESOLVE_BENEATH);
            int number = descriptor.number();
            long result = Native.call(state -> (int) FLOCK.invokeExact(state, number, LOCK_EX | LOCK_NB));
            if (result == 0) {
                LockFile lock = new LockFile(descriptor);
                lock.sign();
                return Optional.of(lock);
            }
            descriptor.close();
            if (result == -Errno.EAGAIN) {
                return Optional.empty();
            }
            throw Errno.of((int) -result, file.toString());
        }
    }

    private void sign() throws IOException {
        try {
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            Files.write(descriptor.path(), pid);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Gives the lock back. Idempotent. */
    @Override
    public synchronized void close() {
        descriptor.close();
    }
}

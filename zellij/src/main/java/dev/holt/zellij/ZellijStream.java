package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.terminal.TerminalException;
import dev.holt.os.Poll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Follows a window's log from where it stands, also into the file that it goes on in. The platform thread {@code zellij-stream-<name>} reads it
 * and calls the sink; {@code closed} is written by whoever closes.
 */
final class ZellijStream implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int CHUNK = 1 << 16;

    private final Path log;
    private final BooleanSupplier alive;
    private final Consumer<byte[]> sink;
    private final Thread thread;
    private volatile boolean closed;
    private FileChannel file;
    private Object key;

    private ZellijStream(String name, Path log, BooleanSupplier alive, Consumer<byte[]> sink, Runnable ended)
            throws IOException {
        this.log = log;
        this.alive = alive;
        this.sink = sink;
        this.file = FileChannel.open(log);
        this.key = key();
        file.position(file.size());
        this.thread = Thread.ofPlatform().name("zellij-stream-" + name).daemon().unstarted(() -> run(ended));
    }

    /** Begins to listen; nothing that is printed from then on is missed. Calls {@code ended} once. */
    static ZellijStream open(ZellijWindow window, BooleanSupplier alive, Consumer<byte[]> sink, Runnable ended) {
        Optional<Path> log = window.outputLog();
        try {
            ZellijStream stream =
                    new ZellijStream(window.name(), log.orElseThrow(IOException::new), alive, sink, ended);
            stream.thread.start();
            return stream;
        } catch (IOException e) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED,
                    "window %s: its output can not be read (%s)".formatted(window.name(), e));
        }
    }

    /** Returns when the sink will not be called any more, unless it is the sink that closes, or the closing thread is interrupted. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!Thread.currentThread().equals(thread)) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable ended) {
        try {
            follow();
        } catch (IOException _) {
            // The window's files are gone, and so is the window.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            release();
            ended.run();
        }
    }

    private void release() {
        try {
            file.close();
        } catch (IOException _) {
            // It was only read.
        }
    }

    private void follow() throws IOException, InterruptedException {
        while (!closed) {
            boolean last = !alive.getAsBoolean();
            drain();
            if (last) {
                return;
            }
            Poll.until(LOOK, () -> closed || hasMore());
        }
    }

    /** Reads to the end of the log as it is now. */
    private void drain() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (!closed) {
            int n = file.read(chunk.clear());
            if (n > 0) {
                sink.accept(Arrays.copyOf(chunk.array(), n));
            } else if (!goOn()) {
                return;
            }
        }
    }

    /** Turns to the file that the log goes on in, when there is one and the present one has been read to its end. */
    private boolean goOn() throws IOException {
        if (!Files.exists(log) || key().equals(key) || file.position() < file.size()) {
            return false;
        }
        FileChannel next = FileChannel.open(log);
        file.close();
        file = next;
        key = key();
        return true;
    }

    private boolean hasMore() {
        try {
            return file.position() < file.size() || (Files.exists(log) && !key().equals(key));
        } catch (IOException _) {
            return true;
        }
    }

    private Object key() throws IOException {
        return String.valueOf(
                Files.readAttributes(log, BasicFileAttributes.class).fileKey());
    }
}

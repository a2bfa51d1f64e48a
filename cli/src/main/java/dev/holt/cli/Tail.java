package dev.holt.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.function.Consumer;

/** Reads the end of a file that grows and may be replaced by a new one. For one thread. */
final class Tail implements AutoCloseable {
    private static final int CHUNK = 32 * 1024;

    private final Path file;
    private RandomAccessFile open;
    private Object key;

    /** Fails with {@link NoSuchFileException} when there is no such file. */
    Tail(Path file) throws IOException {
        this.file = file;
        this.key = key();
        this.open = new RandomAccessFile(file.toFile(), "r");
    }

    /** Hands over the last lines, and leaves off at the end. */
    void last(int lines, Consumer<byte[]> sink) throws IOException {
        open.seek(start(lines));
        rest(sink);
    }

    /** Hands over what is added, until interrupted. */
    void follow(Consumer<byte[]> sink) throws IOException, InterruptedException {
        Path directory = Objects.requireNonNull(file.getParent(), "an absolute path has a parent");
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            WatchKey changes = directory.register(
                    watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            while (changes.isValid()) {
                rest(sink);
                reopenIfReplaced(sink);
                WatchKey changed = watch.take();
                changed.pollEvents();
                changed.reset();
            }
        }
    }

    @Override
    public void close() throws IOException {
        open.close();
    }

    private void reopenIfReplaced(Consumer<byte[]> sink) throws IOException {
        Object now;
        try {
            now = key();
        } catch (NoSuchFileException betweenTwo) {
            return;
        }
        if (!now.equals(key) || open.length() < open.getFilePointer()) {
            open.close();
            open = new RandomAccessFile(file.toFile(), "r");
            key = now;
            rest(sink);
        }
    }

    private Object key() throws IOException {
        return Objects.requireNonNull(Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey());
    }

    private void rest(Consumer<byte[]> sink) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count = open.read(chunk); count > 0; count = open.read(chunk)) {
            sink.accept(java.util.Arrays.copyOf(chunk, count));
        }
    }

    /** Where the last {@code lines} lines begin. */
    private long start(int lines) throws IOException {
        long length = open.length();
        int left = lines;
        byte[] chunk = new byte[CHUNK];
        for (long end = length; end > 0; ) {
            long from = Math.max(0, end - CHUNK);
            open.seek(from);
            open.readFully(chunk, 0, (int) (end - from));
            for (int i = (int) (end - from) - 1; i >= 0; i--) {
                if (chunk[i] == '\n' && from + i != length - 1 && --left <= 0) {
                    return lines == 0 ? length : from + i + 1;
                }
            }
            end = from;
        }
        return lines == 0 ? length : 0;
    }
}

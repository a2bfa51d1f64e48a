package dev.holt.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names on their way to git: a file of them as git's {@code -z --stdin} wants it. Used by one thread. */
final class NameFile implements AutoCloseable {
    private final Path path;
    private final OutputStream out;
    private boolean empty = true;

    NameFile(Path path) throws IOException {
        this.path = path;
        this.out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    }

    void add(Bytes name) throws IOException {
        out.write(name.value());
        out.write(0);
        empty = false;
    }

    /** Adds all names of {@code other}, which is complete. */
    void addAll(NameFile other) throws IOException {
        other.close();
        Files.copy(other.path, out);
        empty &= other.empty;
    }

    boolean isEmpty() {
        return empty;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** A file that appears under its name only when it is whole. Closing it before that leaves nothing behind. For one thread. */
final class NewFile implements AutoCloseable {
    private final Path target;
    private final Path beside;
    private final FileChannel channel;

    private NewFile(Path target, Path beside) throws IOException {
        this.target = target;
        this.beside = beside;
        this.channel = FileChannel.open(beside, StandardOpenOption.WRITE);
    }

    /** Begins a file that will replace {@code target}, which may be a regular file, a link to one, or nothing. */
    static NewFile beside(Path target) throws IOException {
        String shown = Printable.of(target.toString());
        if (Files.isDirectory(target)) {
            throw CommandException.usage("%s: a directory; name a file in it".formatted(shown));
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw CommandException.usage("%s: not a regular file; use '-' and redirect".formatted(shown));
        }
        Path real = Files.exists(target) ? target.toRealPath() : target;
        Path directory = Objects.requireNonNull(real.getParent(), "an absolute path of a file has a parent");
        if (!Files.isDirectory(directory)) {
            throw CommandException.usage("%s: no such directory".formatted(Printable.of(directory.toString())));
        }
        if (Files.exists(real, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(real)) {
            throw CommandException.usage("%s: write-protected; name another file".formatted(shown));
        }
        return new NewFile(real, Files.createTempFile(directory, ".holt-", ".tmp"));
    }

    /**
     * Writes a whole file.
     *
     * @param content gives the pieces of it, one after the other, to what it is called with
     * @return what {@code content} returns
     * @throws CommandException {@code FILE_UNWRITABLE}
     */
    static <T> T write(Path target, Function<Consumer<byte[]>, T> content) {
        try (NewFile file = beside(target)) {
            T result = content.apply(file::append);
            file.publish();
            return result;
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "FILE_UNWRITABLE",
                    "%s: can not be written (%s)".formatted(Printable.of(target.toString()), e.getMessage()));
        }
    }

    private void append(byte[] bytes) {
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Gives the file its name, once its bytes are on disk. */
    void publish() throws IOException {
        channel.force(true);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(beside);
    }
}

package dev.holt.host;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.place.Files;
import dev.holt.os.DiskSpace;
import dev.holt.os.EscapeException;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files of this host beneath one directory. Safe for many threads. */
final class HostFiles implements Files {
    private final Path root;
    private final SafeFiles files;

    HostFiles(Path root) {
        this.root = root;
        this.files = new SafeFiles(root);
    }

    @Override
    public void putAtomic(String path, byte[] content) {
        translated("write", path, () -> {
            files.putAtomic(path, content);
            return path;
        });
    }

    @Override
    public Optional<byte[]> read(String path, int limit) {
        return translated("read", path, () -> files.read(path, limit));
    }

    @Override
    public Optional<Piece> pieceAt(String path, long offset, int limit) {
        return translated(
                "read",
                path,
                () -> files.pieceAt(path, offset, limit).map(piece -> new Piece(piece.file(), piece.content())));
    }

    @Override
    public OptionalLong size(String path) {
        return translated("look at", path, () -> files.size(path));
    }

    @Override
    public List<String> list(String path) {
        return translated("list", path, () -> files.list(path));
    }

    @Override
    public void remove(String path) {
        translated("remove", path, () -> {
            files.remove(path);
            return path;
        });
    }

    @Override
    public void discard(String path) {
        translated("remove", path, () -> {
            files.discard(path);
            return path;
        });
    }

    @FunctionalInterface
    private interface Access<T> {
        T go() throws IOException;
    }

    private <T> T translated(String verb, String path, Access<T> access) {
        try {
            return access.go();
        } catch (EscapeException e) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "%s '%s' beneath %s: leads out of it or through a link (expected: a path of names joined by '/')"
                            .formatted(verb, Printable.of(path), root),
                    e);
        } catch (NotDirectoryException e) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "%s '%s' beneath %s: leads through a file (expected: directories)"
                            .formatted(verb, Printable.of(path), root),
                    e);
        } catch (IOException e) {
            boolean full = DiskSpace.isExhausted(e);
            throw new HoltException(
                    full ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL,
                    "%s '%s' beneath %s: %s".formatted(verb, Printable.of(path), root, reason(e, full)),
                    e);
        }
    }

    private static String reason(IOException e, boolean full) {
        return full
                ? "the disk is full; make room and try again"
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}

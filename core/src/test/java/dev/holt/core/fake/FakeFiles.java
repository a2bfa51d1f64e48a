package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Files beneath one directory of a {@link FakePlace}. The map of all files is its own monitor. */
final class FakeFiles implements Files {
    private final SortedMap<Path, FakeFile> all;
    private final Map<Path, ErrorCode> unreadable;
    private final Path root;
    private final Consumer<Path> written;

    FakeFiles(SortedMap<Path, FakeFile> all, Map<Path, ErrorCode> unreadable, Path root, Consumer<Path> written) {
        this.all = all;
        this.unreadable = unreadable;
        this.root = root;
        this.written = written;
    }

    @Override
    public void putAtomic(String path, byte[] content) {
        Path file = beneath(path);
        synchronized (all) {
            all.put(file, FakeFile.of(content));
        }
        written.accept(file);
    }

    @Override
    public Optional<byte[]> read(String path, int limit) {
        return pieceAt(path, 0, limit).map(Piece::content);
    }

    @Override
    public Optional<Piece> pieceAt(String path, long offset, int limit) {
        Path file = beneath(path);
        ErrorCode refusal = unreadable.get(file);
        if (refusal != null) {
            throw new HoltException(refusal, "read '%s' beneath %s: refused".formatted(path, root));
        }
        FakeFile found;
        synchronized (all) {
            found = all.get(file);
        }
        if (found == null) {
            return Optional.empty();
        }
        byte[] content = found.content();
        int from = (int) Math.min(offset, content.length);
        int to = (int) Math.min((long) from + limit, content.length);
        return Optional.of(new Piece(found.identity(), Arrays.copyOfRange(content, from, to)));
    }

    @Override
    public OptionalLong size(String path) {
        synchronized (all) {
            FakeFile found = all.get(beneath(path));
            return found == null ? OptionalLong.empty() : OptionalLong.of(found.content().length);
        }
    }

    @Override
    public List<String> list(String path) {
        Path directory = beneath(path);
        synchronized (all) {
            return all.keySet().stream()
                    .filter(file -> file.startsWith(directory) && !file.equals(directory))
                    .map(file -> directory.relativize(file).getName(0).toString())
                    .distinct()
                    .toList();
        }
    }

    @Override
    public void remove(String path) {
        Path gone = beneath(path);
        synchronized (all) {
            all.keySet().removeIf(file -> file.startsWith(gone));
        }
    }

    private Path beneath(String path) {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT, "file: '%s' (expected: beneath %s)".formatted(path, root));
        }
        return resolved;
    }
}

package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestException;
import dev.holt.core.place.Files;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Files of a guest beneath one directory. A link in there leads where its guest wants it to: it can not leave the guest, and whoever could set it could
 * also change what it leads to. Safe for any thread.
 */
final class GuestFiles implements Files {
    private static final int FILE = 0600;
    private static final int DIRECTORY = 0700;
    /** What the guest says of something that is there and no regular file. */
    private static final Set<String> NO_FILE = Set.of("EISDIR", "EINVAL", "ENXIO", "ELOOP");

    private final Asking asking;
    private final Path root;

    GuestFiles(Asking asking, Path root) {
        this.asking = asking;
        this.root = root;
    }

    @Override
    public void putAtomic(String path, byte[] content) {
        String at = at(path);
        asking.ask(guest -> {
            try {
                guest.put(at, FILE, new ByteArrayInputStream(content));
            } catch (GuestException e) {
                if (e.code() != ErrorCode.GUEST_PATH_MISSING) {
                    throw e;
                }
                guest.makeDirectories(at.substring(0, at.lastIndexOf('/')), DIRECTORY);
                guest.put(at, FILE, new ByteArrayInputStream(content));
            }
            return at;
        });
    }

    @Override
    public Optional<byte[]> read(String path, int limit) {
        return pieceAt(path, 0, limit).map(Piece::content);
    }

    @Override
    public Optional<Piece> pieceAt(String path, long offset, int limit) {
        String at = at(path);
        try {
            return asking.ask(guest -> guest.read(at, offset, limit)).map(p -> new Piece(p.file(), p.content()));
        } catch (GuestException e) {
            if (NO_FILE.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public OptionalLong size(String path) {
        String at = at(path);
        return asking.ask(guest -> guest.stat(at)).stream()
                .filter(file -> file.type() == 'f')
                .mapToLong(Guest.GuestFile::size)
                .findFirst();
    }

    @Override
    public List<String> list(String path) {
        String at = at(path);
        try {
            return asking.ask(guest -> guest.list(at)).stream()
                    .map(Guest.GuestFile::name)
                    .toList();
        } catch (GuestException e) {
            if (e.code() == ErrorCode.GUEST_PATH_MISSING) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public void remove(String path) {
        String at = at(path);
        try {
            asking.ask(guest -> {
                guest.remove(at);
                return at;
            });
        } catch (GuestException e) {
            if (e.code() != ErrorCode.GUEST_PATH_MISSING) {
                throw e;
            }
        }
    }

    private String at(String path) {
        Path whole = root.resolve(path).normalize();
        if (!whole.startsWith(root)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'%s' beneath %s: leads out of it (expected: a path of names joined by '/')"
                            .formatted(Printable.of(path), root));
        }
        return whole.toString();
    }
}

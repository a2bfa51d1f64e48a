package dev.holt.core.place;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files beneath one directory of a place. Paths are relative, their elements joined by {@code /}; one that would leave the directory, by
 * {@code ..} or through a link, is refused. Files are made 0600, directories 0700.
 */
public interface Files {
    /** Writes a file so that readers see the old or the new content, and so that it survives a crash. Makes missing directories. */
    void putAtomic(String path, byte[] content);

    /** The content of a regular file, at most {@code limit} bytes of it; empty when there is none. */
    Optional<byte[]> read(String path, int limit);

    /**
     * At most {@code limit} bytes of a regular file from {@code offset} on, with the identity of the file; empty when there is none, no bytes at or
     * behind its end.
     */
    Optional<Piece> pieceAt(String path, long offset, int limit);

    /**
     * A piece of a file.
     *
     * @param file the same for the same file under whatever name, and not that of any other that exists at the same time
     */
    record Piece(String file, byte[] content) {}

    /** The length of a regular file in bytes; empty when there is none. */
    OptionalLong size(String path);

    /** The names in a directory, without order; empty when there is none. */
    List<String> list(String path);

    /** Removes a file, or a directory with all that is in it, without following links. Idempotent. */
    void remove(String path);

    /** As {@link #remove}, but after a crash of the machine it may be there again. Cheaper, because nothing waits for the disk. */
    default void discard(String path) {
        remove(path);
    }
}

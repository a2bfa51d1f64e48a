package dev.holt.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a database says about itself on its first page, read as plain bytes, so that nothing is written or created beside it.
 *
 * <p>A newer first page may still be in the write-ahead log after a crash; it counts then. A page that was written there and never committed
 * counts too: a newer Holt was at work on it.
 *
 * @param isSqlite whether the file begins as SQLite's files do; if not, the other parts are 0
 * @param application SQLite's {@code application_id}
 * @param version SQLite's {@code user_version}: the number of the schema
 */
record Header(boolean isSqlite, int application, int version) {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 100;
    private static final int VERSION_AT = 60;
    private static final int APPLICATION_AT = 68;

    private static final int LOG_HEADER = 32;
    private static final int LOG_FRAME_HEADER = 24;
    private static final int LOG_PAGE_SIZE_AT = 8;
    private static final int LOG_SALT_AT = 16;
    private static final int FRAME_SALT_AT = 8;

    /** Empty when there is no file, or one without a byte: SQLite takes that for a new database. */
    static Optional<Header> read(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return Optional.empty();
        }
        Header stored = of(bytes(file, 0, LENGTH));
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        if (!stored.isSqlite() || !Files.exists(log)) {
            return Optional.of(stored);
        }
        return Optional.of(newestIn(log).orElse(stored));
    }

    private static Header of(ByteBuffer page) {
        boolean isSqlite = page.limit() == LENGTH && page.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
        return isSqlite
                ? new Header(true, page.getInt(APPLICATION_AT), page.getInt(VERSION_AT))
                : new Header(false, 0, 0);
    }

    private static Optional<Header> newestIn(Path log) throws IOException {
        Optional<Header> newest = Optional.empty();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, LOG_HEADER);
            if (head.limit() < LOG_HEADER || head.getInt(LOG_PAGE_SIZE_AT) < LENGTH) {
                return newest;
            }
            long salt = head.getLong(LOG_SALT_AT);
            long step = LOG_FRAME_HEADER + (long) head.getInt(LOG_PAGE_SIZE_AT);
            for (long at = LOG_HEADER; at + step <= channel.size(); at += step) {
                ByteBuffer frame = read(channel, at, LOG_FRAME_HEADER);
                if (frame.getLong(FRAME_SALT_AT) != salt) {
                    break;
                }
                if (frame.getInt(0) == 1) {
                    newest = Optional.of(of(read(channel, at + LOG_FRAME_HEADER, LENGTH)));
                }
            }
        }
        return newest;
    }

    private static ByteBuffer bytes(Path file, long from, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, from, length);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, from + bytes.position());
        }
        return bytes.flip();
    }
}

package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Turns what SQLite says into errors of ours that name the file and the way out. */
final class Failures {
    private final Path file;

    Failures(Path file) {
        this.file = file;
    }

    /** The exception to throw for {@code thrown}: for trouble with the database one of ours, else itself. */
    RuntimeException of(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof HoltException ours) {
            return ours;
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return of(sql);
            }
            if (t instanceof IOException io && DiskSpace.isExhausted(io)) {
                return full(t);
            }
            if (t instanceof FileSystemException && !(t instanceof NoSuchFileException)) {
                return notWritable(t.toString(), t);
            }
        }
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new StoreException(ErrorCode.STORE_FAILED, "%s: %s".formatted(file, cause), cause);
        };
    }

    private StoreException of(SQLException sql) {
        return switch (sql instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0) {
            case Code.FULL -> full(sql);
            case Code.CORRUPT, Code.NOT_A_DATABASE -> damaged(String.valueOf(sql.getMessage()), sql);
            case Code.READ_ONLY, Code.CAN_NOT_OPEN, Code.PERMISSION, Code.AUTHORIZATION ->
                notWritable(String.valueOf(sql.getMessage()), sql);
            case Code.BUSY, Code.LOCKED ->
                new StoreException(
                        ErrorCode.STORE_FAILED,
                        "%s: another program holds it; end that program ('fuser %s' names it) and try again"
                                .formatted(file, file),
                        sql);
            default -> new StoreException(ErrorCode.STORE_FAILED, "%s: %s".formatted(file, sql.getMessage()), sql);
        };
    }

    /** {@code STORE_FAILED} for want of rights. */
    StoreException notWritable(String reason, @Nullable Throwable cause) {
        return new StoreException(
                ErrorCode.STORE_FAILED,
                "%s: can not be written (%s); this user needs to own the file and its directory, on a disk that is not read-only"
                        .formatted(file, reason),
                cause);
    }

    private StoreException full(Throwable cause) {
        return new StoreException(
                ErrorCode.DISK_FULL,
                "%s: no room to write; nothing was changed. Make room on that disk and try again ('holt du' says what Holt holds)"
                        .formatted(file),
                cause);
    }

    /** {@code STORE_CORRUPT} with the backups that lie beside the file. */
    StoreException damaged(String reason, @Nullable Throwable cause) {
        String backups = Backups.beside(file).stream().map(Path::toString).reduce("", (all, one) -> all + "\n  " + one);
        return new StoreException(
                ErrorCode.STORE_CORRUPT,
                ("%s: damaged (%s). Stop Holt, move the file and its -wal and -shm away, and put a backup in its place; without one Holt starts"
                                + " empty, and worktrees and branches stay as they are. %s")
                        .formatted(
                                file,
                                reason,
                                backups.isEmpty()
                                        ? "No backups lie beside it."
                                        : "Backups beside it, newest first:" + backups),
                cause);
    }

    /** SQLite's primary result codes. */
    private static final class Code {
        static final int PERMISSION = 3;
        static final int BUSY = 5;
        static final int LOCKED = 6;
        static final int READ_ONLY = 8;
        static final int CORRUPT = 11;
        static final int FULL = 13;
        static final int CAN_NOT_OPEN = 14;
        static final int AUTHORIZATION = 23;
        static final int NOT_A_DATABASE = 26;
    }
}

package dev.holt.store;

import dev.holt.core.ErrorCode;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records whose content makes no sense. One of them does not take the others along: lists go without it, and whoever asks for it is told. It stays
 * in the database as it is. Safe for any thread.
 */
final class Unreadable {
    private static final System.Logger LOG = System.getLogger(Unreadable.class.getName());

    private final Set<String> named = ConcurrentHashMap.newKeySet();

    /** Reads one record from the current row of a result. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws SQLException;
    }

    /** For one: what it reads, or {@code STORE_CORRUPT}. */
    <T> T demand(String record, Reading<T> reading) throws SQLException {
        try {
            return reading.read();
        } catch (RuntimeException e) {
            throw new StoreException(
                    ErrorCode.STORE_CORRUPT,
                    "%s: its record can not be read (%s); all others work. Put back a backup of the database ('holt backup --help')"
                            .formatted(
                                    record,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }

    /** For lists: empty, and named in the log the first time, when it can not be read. */
    <T> Optional<T> skip(String record, Reading<T> reading) throws SQLException {
        try {
            return Optional.of(demand(record, reading));
        } catch (StoreException e) {
            if (named.add(record)) {
                LOG.log(System.Logger.Level.ERROR, e.getMessage());
            }
            return Optional.empty();
        }
    }
}

package dev.holt.store;

import dev.holt.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What happens to the file before its threads start, all on the thread that opens. */
final class Opening {
    /** Above this size a whole check would be felt at the start. */
    private static final long CHECKED_BYTES = 4 << 20;

    private final Path file;
    private final Schema schema;
    private final Failures failures;
    private final Connections connections;

    Opening(Path file, Schema schema, Failures failures, Connections connections) {
        this.file = file;
        this.schema = schema;
        this.failures = failures;
        this.connections = connections;
    }

    /** Makes, refuses or migrates the file, and returns the connection that is to write. */
    Connection open(Clock clock) throws SQLException, IOException {
        Optional<Header> header = Header.read(file);
        if (header.isPresent()) {
            admit(header.get());
        }
        int version = header.map(Header::version).orElse(0);
        PrivateFiles.makeDirectory(PrivateFiles.directoryOf(file));
        PrivateFiles.make(file);
        if (version < schema.version()) {
            migrate(version, clock.instant());
        }
        Connection connection = connections.writer();
        try {
            verify(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Refuses what is not to be touched, by its first bytes. */
    private void admit(Header header) {
        if (!header.isSqlite()) {
            throw failures.damaged("it does not begin as a database does", null);
        }
        boolean unborn = header.application() == 0 && header.version() == 0;
        if (header.application() != Schema.APPLICATION && !unborn) {
            throw new StoreException(
                    ErrorCode.STORE_FAILED,
                    "%s: a database of another program; move it away, or choose another HOLT_HOME".formatted(file));
        }
        if (header.version() > schema.version()) {
            throw new StoreException(
                    ErrorCode.STORE_NEWER,
                    ("%s: version %d (expected: at most %d); a newer Holt wrote it and it was left as it is. Start that Holt again, or use"
                                    + " another HOLT_HOME")
                            .formatted(file, header.version(), schema.version()));
        }
        if (!Files.isWritable(file) || !Files.isWritable(PrivateFiles.directoryOf(file))) {
            throw failures.notWritable("no right to write", null);
        }
    }

    private void migrate(int version, Instant now) throws SQLException, IOException {
        if (version > 0) {
            try (Connection connection = connections.writer()) {
                Backups.copy(connection, Backups.beforeMigration(file, version, now));
            }
        }
        schema.migrate(connections, file);
    }

    private void verify(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            String version = text(statement, "PRAGMA user_version");
            if (!version.equals(String.valueOf(schema.version()))) {
                throw failures.damaged("version %s (expected: %d)".formatted(version, schema.version()), null);
            }
            if (Files.size(file) <= CHECKED_BYTES) {
                String verdict = text(statement, "PRAGMA quick_check(1)");
                if (!verdict.equals("ok")) {
                    throw failures.damaged(verdict.strip(), null);
                }
            }
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}

package dev.holt.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Opens connections to one database file, all with the same rules: write-ahead log, every commit synced, foreign keys, bounded waiting. */
final class Connections {
    private static final Duration BUSY = Duration.ofSeconds(5);
    private static final int LOG_BYTES_KEPT = 16 << 20;

    private final Path file;

    Connections(Path file) {
        this.file = file;
    }

    Connection writer() throws SQLException {
        return writing().createConnection(url());
    }

    /** Gives connections like {@link #writer}. */
    DataSource source() {
        SQLiteDataSource source = new SQLiteDataSource(writing());
        source.setUrl(url());
        return source;
    }

    /** A connection that can not write. The write-ahead log must have been made before. */
    Connection reader() throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return config.createConnection(url());
    }

    private static SQLiteConfig writing() {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(LOG_BYTES_KEPT);
        return config;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setBusyTimeout((int) BUSY.toMillis());
        return config;
    }

    /** The driver cuts a plain name at a question mark, so the name goes as a URI with everything unusual escaped. */
    private String url() {
        return "jdbc:sqlite:file:" + file.toUri().getRawPath();
    }
}

package dev.holt.store;

import dev.holt.core.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The shape of the database: a number, and the steps that lead to it. Each step is one SQL file that ends by setting {@code user_version} to its
 * own number, so shape and number change in one transaction.
 *
 * @param version the newest shape
 * @param locations where the steps are, as Flyway names places
 */
record Schema(int version, List<String> locations) {
    /** SQLite's {@code application_id} of all our databases, "HOLT". */
    static final int APPLICATION = 0x484f4c54;

    static final Schema CURRENT = new Schema(6, List.of("classpath:dev/holt/store/migration"));

    /** Takes a database of any older shape, or none, to this one. Runs on the calling thread and leaves no connection open. */
    void migrate(Connections connections, Path file) {
        try {
            Flyway.configure()
                    .dataSource(connections.source())
                    .locations(locations.toArray(String[]::new))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException(
                    ErrorCode.STORE_FAILED,
                    "%s: could not be brought to version %d: %s".formatted(file, version, e.getMessage()),
                    e);
        }
    }
}

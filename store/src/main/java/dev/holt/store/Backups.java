package dev.holt.store;

import dev.holt.core.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Consistent copies of a database that is in use. */
final class Backups {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Backups() {}

    /** Where the copy of schema {@code version} goes before a migration. */
    static Path beforeMigration(Path file, int version, Instant now) {
        return file.resolveSibling("%s.backup-v%d-%s".formatted(file.getFileName(), version, TIME.format(now)));
    }

    /** The copies made before migrations, newest first. */
    static List<Path> beside(Path file) {
        try (Stream<Path> siblings = Files.list(PrivateFiles.directoryOf(file))) {
            return siblings.filter(path -> path.getFileName().toString().startsWith(file.getFileName() + ".backup-v"))
                    .sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString().replaceFirst(".*-", ""))
                            .reversed())
                    .toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of();
        }
    }

    /** Copies what {@code connection} sees to {@code target}, which appears whole, synced and 0600, or not at all. */
    static void copy(Connection connection, Path target) throws SQLException, IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(
                    ErrorCode.INVALID_ARGUMENT,
                    "backup: '%s' exists (expected: a new file); name another".formatted(target));
        }
        Path part = PrivateFiles.temporary(target);
        try {
            try (PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
                vacuum.setString(1, part.toString());
                vacuum.execute();
            }
            PrivateFiles.publish(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}

package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.session.Session;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpeningTest {
    private static final String STEPS = "classpath:dev/holt/store/migration";
    private static final int PRESENT = Schema.CURRENT.version();
    private static final int NEXT = PRESENT + 1;
    private static final Schema LATER = new Schema(NEXT, List.of(STEPS, "classpath:dev/holt/store/later"));
    private static final Schema BROKEN = new Schema(NEXT, List.of(STEPS, "classpath:dev/holt/store/broken"));
    /** Has no steps at all: whoever asks Flyway for them gets nowhere. */
    private static final Schema WITHOUT_STEPS = new Schema(PRESENT, List.of("classpath:dev/holt/store/none"));

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"data", "with space", "a?b=c", "100%25", "hash#tag", "caf\u00e9", "file:x", "q'uote"})
    void anyDirectoryWillDo(String name) throws IOException {
        Path data = home.resolve(name);
        try (Database database = Database.open(data, new TestClock())) {
            new SqliteEventLog(database).append(Samples.draft("x"));
            database.backup(home.resolve(name + ".copy"));
        }
        assertThat(names(data)).containsExactly("holt.db");
        assertThat(names(home)).containsExactlyInAnyOrder(name, name + ".copy");
        try (Database database = Database.open(data, new TestClock())) {
            assertThat(new SqliteEventLog(database).last()).isEqualTo(1);
        }
    }

    @Test
    void filesArePrivate() throws IOException {
        Path data = home.resolve("new/data");
        try (Database _ = Database.open(data, new TestClock())) {
            assertThat(names(data)).containsExactly("holt.db", "holt.db-shm", "holt.db-wal");
            for (String name : names(data)) {
                assertThat(permissions(data.resolve(name))).isEqualTo("rw-------");
            }
            assertThat(permissions(data)).isEqualTo("rwx------");
        }
        Files.setPosixFilePermissions(data.resolve("holt.db"), PosixFilePermissions.fromString("rw-r--r--"));
        Database.open(data, new TestClock()).close();
        assertThat(permissions(data.resolve("holt.db"))).isEqualTo("rw-------");
    }

    @Test
    void everyCommitIsSynced() {
        try (Database database = Database.open(home, new TestClock())) {
            assertThat(pragma(database, "synchronous")).isEqualTo("2");
            assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(database, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(database, "busy_timeout")).isEqualTo("5000");
        }
    }

    @Test
    void readersCanNotWrite() {
        try (Database database = Database.open(home, new TestClock())) {
            assertThatThrownBy(() -> database.read(handle -> handle.execute("DELETE FROM events")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    void aCurrentDatabaseIsOpenedWithoutMigration() {
        Database.open(home, new TestClock()).close();
        Database.open(home, new TestClock(), WITHOUT_STEPS).close();
        assertThat(names(home)).containsExactly("holt.db");
    }

    @Test
    void aThousandSessionsAreOpenedQuickly() {
        try (Database database = Database.open(home, new TestClock())) {
            new SqliteProjectStore(database).add(Samples.project("calc"), Samples.draft("project.added"));
            database.write(transaction -> {
                for (int i = 1; i <= 1000; i++) {
                    SessionRow.of(
                                    Samples.full(
                                            new SessionId(Samples.CALC, i),
                                            Samples.runs().get(1)),
                                    Map.of())
                            .insert(transaction.handle());
                }
                return true;
            });
        }
        long[] opened = new long[9];
        for (int i = 0; i < opened.length; i++) {
            long begin = System.nanoTime();
            try (Database _ = Database.open(home, new TestClock())) {
                opened[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(opened);
        assertThat(Duration.ofNanos(opened[opened.length / 2])).as("median").isLessThan(Duration.ofMillis(150));
    }

    @Test
    void theNumberOfTheSchemaIsThatOfItsLastStep() {
        Database.open(home, new TestClock()).close();
        try (Database database = Database.open(home, new TestClock())) {
            String newest = database.read(handle -> handle.select(
                            "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success")
                    .map((row, _) -> row.getString(1))
                    .one());
            assertThat(newest).isEqualTo(String.valueOf(Schema.CURRENT.version()));
        }
    }

    @Test
    void f1_aNewerDatabaseIsRefusedAndUntouched() {
        fill(home);
        Database.open(home, new TestClock(), LATER).close();
        Map<String, String> before = contents(home);
        HoltException refusal = Samples.refused(ErrorCode.STORE_NEWER, () -> Database.open(home, new TestClock()));
        assertThat(refusal).hasMessageContaining("version " + NEXT).hasMessageContaining("at most " + PRESENT);
        assertThat(contents(home)).isEqualTo(before);
    }

    @Test
    void f1_aNewerDatabaseIsRefusedAlsoWhenItsNumberIsOnlyInTheLog() throws IOException, SQLException {
        Path crashed = Files.createDirectory(home.resolve("crashed"));
        fill(home);
        try (Connection connection = new Connections(home.resolve("holt.db")).writer();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 8");
            for (String name : List.of("holt.db", "holt.db-wal")) {
                Files.copy(home.resolve(name), crashed.resolve(name));
            }
        }
        assertThat(Header.read(crashed.resolve("holt.db")).orElseThrow().version())
                .isEqualTo(8);
        Map<String, String> before = contents(crashed);
        Samples.refused(ErrorCode.STORE_NEWER, () -> Database.open(crashed, new TestClock()));
        assertThat(contents(crashed)).isEqualTo(before);
        Files.delete(crashed.resolve("holt.db-wal"));
        Database.open(crashed, new TestClock()).close();
    }

    @Test
    void anOlderDatabaseIsCopiedAndThenMigrated() {
        List<Session> sessions = fill(home);
        try (Database database = Database.open(home, new TestClock(), LATER)) {
            assertThat(new SqliteSessionStore(database).list()).isEqualTo(sessions);
            assertThat(database.<List<String>>read(handle -> handle.select("SELECT DISTINCT mood FROM sessions")
                            .map((row, _) -> row.getString(1))
                            .list()))
                    .containsExactly("calm");
        }
        assertThat(names(home)).containsExactly("holt.db", "holt.db.backup-v" + PRESENT + "-20260301T100000.123Z");
        Path backup = home.resolve("holt.db.backup-v" + PRESENT + "-20260301T100000.123Z");
        assertThat(permissions(backup)).isEqualTo("rw-------");
        assertSessionsIn(backup, sessions);
    }

    @Test
    void aStepThatFailsLeavesTheOlderDatabase() {
        List<Session> sessions = fill(home);
        assertThat(Samples.refused(ErrorCode.STORE_FAILED, () -> Database.open(home, new TestClock(), BROKEN)))
                .hasMessageContaining("version " + NEXT)
                .hasMessageContaining("nowhere");
        try (Database database = Database.open(home, new TestClock())) {
            assertThat(new SqliteSessionStore(database).list()).isEqualTo(sessions);
        }
    }

    @Test
    void aDatabaseWhoseMakingWasCutOffIsMadeAgain() throws IOException, SQLException {
        Files.createFile(home.resolve("holt.db"));
        try (Connection connection = new Connections(home.resolve("holt.db")).writer();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE leftover (x)");
            statement.execute("DROP TABLE leftover");
        }
        fill(home);
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefusedAndUntouched() throws SQLException {
        try (Connection connection = new Connections(home.resolve("holt.db")).writer();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE theirs (x)");
            statement.execute("PRAGMA user_version = 40");
        }
        Map<String, String> before = contents(home);
        assertThat(Samples.refused(ErrorCode.STORE_FAILED, () -> Database.open(home, new TestClock())))
                .hasMessageContaining("another program");
        assertThat(contents(home)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 5000})
    void f1_garbageIsExplainedWithTheWayOut(int length) throws IOException {
        fill(home);
        Database.open(home, new TestClock(), LATER).close();
        byte[] garbage = new byte[length];
        Arrays.fill(garbage, (byte) 'x');
        Files.write(home.resolve("holt.db"), garbage);
        assertThat(Samples.refused(ErrorCode.STORE_CORRUPT, () -> Database.open(home, new TestClock())))
                .hasMessageContaining(home.resolve("holt.db").toString())
                .hasMessageContaining("holt.db.backup-v" + PRESENT + "-20260301T100000.123Z");
        assertThat(home.resolve("holt.db")).hasBinaryContent(garbage);
    }

    @Test
    void f1_damagedPagesAreExplainedWithTheWayOut() throws IOException {
        fill(home);
        try (RandomAccessFile file =
                new RandomAccessFile(home.resolve("holt.db").toFile(), "rw")) {
            byte[] garbage = new byte[(int) file.length() - 4096];
            Arrays.fill(garbage, (byte) 0x5a);
            file.seek(4096);
            file.write(garbage);
        }
        assertThat(Samples.refused(ErrorCode.STORE_CORRUPT, () -> Database.open(home, new TestClock())))
                .hasMessageContaining(home.resolve("holt.db").toString())
                .hasMessageContaining("No backups lie beside it");
    }

    @Test
    void f1_aCutOffFileIsExplained() throws IOException {
        fill(home);
        try (RandomAccessFile file =
                new RandomAccessFile(home.resolve("holt.db").toFile(), "rw")) {
            file.setLength(file.length() / 2 / 4096 * 4096);
        }
        Samples.refused(ErrorCode.STORE_CORRUPT, () -> Database.open(home, new TestClock()));
    }

    @Test
    void backupsAreWholeAndNeverReplaceAnything() {
        List<Session> sessions = fill(home);
        Path target = home.resolve("copy.db");
        try (Database database = Database.open(home, new TestClock())) {
            database.backup(target);
            String first = contents(home).get("copy.db");
            assertThat(Samples.refused(ErrorCode.INVALID_ARGUMENT, () -> database.backup(target)))
                    .hasMessageContaining("copy.db");
            assertThat(contents(home)).containsEntry("copy.db", first);
            Samples.refused(ErrorCode.STORE_FAILED, () -> database.backup(home.resolve("none/copy.db")));
        }
        assertThat(names(home)).containsExactly("copy.db", "holt.db");
        assertThat(permissions(target)).isEqualTo("rw-------");
        assertSessionsIn(target, sessions);
    }

    @Test
    void afterTheEndEverythingIsRefused() {
        Database database = Database.open(home, new TestClock());
        SqliteEventLog events = new SqliteEventLog(database);
        database.close();
        database.close();
        Samples.refused(ErrorCode.STORE_FAILED, events::last);
        Samples.refused(ErrorCode.STORE_FAILED, () -> events.append(Samples.draft("x")));
    }

    private static List<Session> fill(Path data) {
        try (Database database = Database.open(data, new TestClock())) {
            new SqliteProjectStore(database).add(Samples.project("calc"), Samples.draft("project.added"));
            SqliteSessionStore sessions = new SqliteSessionStore(database);
            for (int i = 0; i < 50; i++) {
                sessions.create(
                        Samples.CALC,
                        id -> Samples.full(id, Samples.runs().getFirst()),
                        session -> Samples.draft("session.created", session));
            }
            return sessions.list();
        }
    }

    private void assertSessionsIn(Path copy, List<Session> sessions) {
        Path other = home.resolve("other");
        try {
            Files.createDirectory(other);
            Files.copy(copy, other.resolve("holt.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Database database = Database.open(other, new TestClock())) {
            assertThat(new SqliteSessionStore(database).list()).isEqualTo(sessions);
        }
    }

    private static String pragma(Database database, String name) {
        return database.write(transaction -> transaction
                .handle()
                .select("SELECT * FROM pragma_" + name)
                .map((row, _) -> row.getString(1))
                .one());
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> contents(Path directory) {
        Map<String, String> contents = new TreeMap<>();
        for (String name : names(directory)) {
            try {
                contents.put(
                        name,
                        java.util.HexFormat.of()
                                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                        .digest(Files.readAllBytes(directory.resolve(name)))));
            } catch (IOException | java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
        return contents;
    }
}

package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.project.Project;
import dev.holt.core.workspace.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectStoreTest {
    private static final Map<String, String> SECRETS =
            Map.of("API_KEY", "s3cr3t=/+", "MOTD", "two\nlines \u2713", "EMPTY", "");

    @TempDir
    Path data;

    private Database database;
    private SqliteProjectStore projects;
    private SqliteEventLog events;

    @BeforeEach
    void open() {
        database = Database.open(data, new TestClock());
        projects = new SqliteProjectStore(database);
        events = new SqliteEventLog(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void projectsComeBackAsTheyWereStored() {
        Project calc = Samples.project("calc", SECRETS);
        Project bare = new Project(
                new ProjectId("bare"),
                new Repository(Path.of("/b"), Path.of("/g"), null, null, "trunk", Map.of()),
                dev.holt.core.project.ProjectSettings.NONE,
                TestClock.START);
        projects.add(calc, Samples.draft("project.added"));
        projects.add(bare, Samples.draft("project.added"));
        assertThat(projects.list()).containsExactly(bare, calc);
        assertThat(projects.find(calc.id())).contains(calc);
        assertThat(projects.find(new ProjectId("none"))).isEmpty();
        assertThat(events.last()).isEqualTo(2);
    }

    @Test
    void nameAndRepositoryAreTakenOnce() {
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        assertThat(exists(Samples.project("calc"))).contains("'calc'");
        Repository same = Samples.repository("calc");
        assertThat(exists(new Project(
                        new ProjectId("other"), same, Samples.project("x").settings(), TestClock.START)))
                .contains("/src/calc")
                .contains("'calc'");
        assertThat(events.last()).isEqualTo(1);
        assertThat(projects.list()).hasSize(1);
    }

    @Test
    void aChangeIsStoredWithItsEvent() {
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        Project changed =
                projects.change(Samples.CALC, old -> Samples.with(old, SECRETS), Samples.draft("project.changed"));
        assertThat(changed.settings().environment()).isEqualTo(SECRETS);
        assertThat(projects.find(Samples.CALC)).contains(changed);
        assertThat(events.read(1, 9).getFirst().type()).isEqualTo("project.changed");
        Samples.refused(
                ErrorCode.PROJECT_NOT_FOUND,
                () -> projects.change(new ProjectId("none"), old -> old, Samples.draft("x")));
    }

    @Test
    void aProjectWithSessionsStays() {
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        new SqliteSessionStore(database)
                .create(Samples.CALC, Samples::session, session -> Samples.draft("session.created", session));
        assertThat(Samples.refused(
                        ErrorCode.PROJECT_IN_USE,
                        () -> projects.remove(Samples.CALC, Samples.draft("project.removed"))))
                .hasMessageContaining("1 sessions");
        assertThat(projects.list()).hasSize(1);
        Samples.refused(ErrorCode.PROJECT_NOT_FOUND, () -> projects.remove(new ProjectId("none"), Samples.draft("x")));
    }

    @Test
    void valuesAreInAPrivateFileAndNotInTheDatabase() throws IOException {
        projects.add(Samples.project("calc", SECRETS), Samples.draft("project.added"));
        Path file = files().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(file.getFileName().toString()).matches("calc\\.[0-9a-f]{8}\\.env");
        database.close();
        assertThat(Files.readString(data.resolve("holt.db"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("API_KEY")
                .doesNotContain("s3cr3t");
    }

    @Test
    void onlyTheFileThatCountsIsKept() {
        projects.add(Samples.project("calc", SECRETS), Samples.draft("project.added"));
        Path first = files().getFirst();
        projects.change(Samples.CALC, old -> old, Samples.draft("project.changed"));
        assertThat(files()).containsExactly(first);
        projects.change(Samples.CALC, old -> Samples.with(old, Map.of("A", "1")), Samples.draft("project.changed"));
        assertThat(files()).hasSize(1).doesNotContain(first);
        projects.change(Samples.CALC, old -> Samples.with(old, Map.of()), Samples.draft("project.changed"));
        assertThat(files()).isEmpty();
        projects.change(Samples.CALC, old -> Samples.with(old, SECRETS), Samples.draft("project.changed"));
        projects.remove(Samples.CALC, Samples.draft("project.removed"));
        assertThat(files()).isEmpty();
    }

    @Test
    void aFailedChangeLeavesTheOldValues() {
        projects.add(Samples.project("calc", SECRETS), Samples.draft("project.added"));
        projects.add(Samples.project("other"), Samples.draft("project.added"));
        Samples.refused(ErrorCode.INVALID_ARGUMENT, () -> change(Map.of("A=B", "1")));
        Samples.refused(ErrorCode.INVALID_ARGUMENT, () -> change(Map.of("A", "1\0")));
        database.write(transaction -> transaction
                .handle()
                .execute("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END"));
        assertThatThrownBy(() -> change(Map.of("A", "1"))).hasMessageContaining("no");
        assertThat(projects.find(Samples.CALC).orElseThrow().settings().environment())
                .isEqualTo(SECRETS);
        assertThat(files()).hasSize(1);
    }

    @Test
    void f1_whatACrashLeftIsSweptAndLostValuesDoNotHideTheProject() throws IOException {
        projects.add(Samples.project("calc", SECRETS), Samples.draft("project.added"));
        Files.writeString(data.resolve("projects/calc.00000000.env"), "A=1\0");
        Files.writeString(data.resolve("projects/.123.part"), "A");
        SqliteProjectStore again = new SqliteProjectStore(database);
        assertThat(files()).hasSize(1);
        assertThat(again.find(Samples.CALC).orElseThrow().settings().environment())
                .isEqualTo(SECRETS);

        Files.delete(files().getFirst());
        assertThat(again.find(Samples.CALC)).contains(Samples.project("calc"));
        assertThat(again.list()).containsExactly(Samples.project("calc"));
    }

    @Test
    void f1_oneUnreadableRecordDoesNotHideTheOthers() {
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        projects.add(Samples.project("other"), Samples.draft("project.added"));
        database.write(
                transaction -> transaction.handle().execute("UPDATE projects SET detail = 'x' WHERE id = 'calc'"));
        assertThat(projects.list()).containsExactly(Samples.project("other"));
        Samples.refused(ErrorCode.STORE_CORRUPT, () -> projects.find(Samples.CALC));
        projects.remove(Samples.CALC, Samples.draft("project.removed"));
        assertThat(projects.find(Samples.CALC)).isEmpty();
    }

    private void change(Map<String, String> environment) {
        projects.change(Samples.CALC, old -> Samples.with(old, environment), Samples.draft("project.changed"));
    }

    private String exists(Project project) {
        return Samples.refused(ErrorCode.PROJECT_EXISTS, () -> projects.add(project, Samples.draft("x")))
                .getMessage();
    }

    private List<Path> files() {
        if (!Files.exists(data.resolve("projects"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.resolve("projects"))) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aProjectOfAnEarlierVersionHasNeitherRulesNorSharedFiles() {
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        database.write(
                transaction -> transaction
                        .handle()
                        .execute(
                                "UPDATE projects SET detail = json_remove(detail, '$.rules', '$.rulesFile', '$.symlinks', '$.copy')"));

        assertThat(projects.find(Samples.CALC)).get().satisfies(project -> {
            assertThat(project.settings().rules()).isEqualTo(dev.holt.core.project.ProjectRules.NONE);
            assertThat(project.settings().files()).isEqualTo(dev.holt.core.project.SharedFiles.NONE);
        });
    }
}

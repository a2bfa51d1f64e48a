package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we put into work trees is nobody's work. */
class LocalExcludesTest {
    private static final String LINES = """
            # What Holt puts into the work trees of its sessions:
            /.holt/inbox/
            /.holt/attachments/
            """;

    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Path exclude;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        exclude = fixture.repo.resolve(".git/info/exclude");
    }

    private static void putOurs(Path workTree) throws Exception {
        RepositoryFixture.write(workTree.resolve(".holt/inbox/1-2-abc.md"), "a message\n");
        RepositoryFixture.write(workTree.resolve(".holt/attachments/error.log.txt"), "oh\n");
    }

    /** Neither status, diff, export, preserved work nor clean-up has it. */
    private void assertNobodysWork(Workspace workspace) throws Exception {
        GitWorkspaces workspaces = fixture.workspaces;
        assertThat(workspaces.look(workspace).dirty()).isFalse();
        assertThat(workspaces.changes(workspace, null)).isEmpty();
        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        workspaces.export(workspace, null, patch);
        assertThat(patch.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(workspaces.preserve(workspace)).isEmpty();
        workspaces.release(workspace, false);
    }

    @Test
    void gitShowsNothingOfIt() throws Exception {
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();
        putOurs(workspace.directory());

        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
        assertThat(fixture.run(fixture.repo, "status", "--porcelain")).isEmpty();
        assertNobodysWork(workspace);
    }

    @Test
    void linesAreAddedOnceAndEverythingElseStays() throws Exception {
        Files.write(exclude, new byte[] {'*', '~', '\n', (byte) 0xff, 'x'});
        Files.setPosixFilePermissions(exclude, PosixFilePermissions.fromString("rw-rw-r--"));
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();
        byte[] after = Files.readAllBytes(exclude);
        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();

        assertThat(new String(after, StandardCharsets.ISO_8859_1)).isEqualTo("*~\n\u00ffx\n" + LINES);
        assertThat(Files.readAllBytes(exclude)).isEqualTo(after);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(exclude)))
                .isEqualTo("rw-rw-r--");
        assertThat(exclude.resolveSibling("").toFile().list()).containsOnlyOnce("exclude");
    }

    @Test
    void aMissingFileIsMade() throws Exception {
        fixture.shell(fixture.repo, "rm -r .git/info");
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();

        assertThat(exclude).content().isEqualTo(LINES);
    }

    @Test
    void manyAtOnceLoseNoLine() throws Exception {
        fixture.shell(fixture.repo, "printf '/n*\\n' >> .gitignore; mkdir $(seq -f n%g 1 20)");
        Workspace workspace = fixture.create();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<String>>> links = IntStream.rangeClosed(1, 20)
                    .mapToObj(n -> (Callable<List<String>>) () -> fixture.workspaces.link(workspace, List.of("n" + n)))
                    .toList();
            for (Future<List<String>> notes : pool.invokeAll(links)) {
                assertThat(notes.get()).isEmpty();
            }
        }

        assertThat(Files.readAllLines(exclude))
                .containsAll(
                        IntStream.rangeClosed(1, 20).mapToObj("/n%d"::formatted).toList());
    }

    @Test
    void aFileThatIsALinkIsLeftAloneAndSaid() throws Exception {
        Path elsewhere = fixture.root.resolve("my-excludes");
        Files.writeString(elsewhere, "*.orig\n");
        Files.delete(exclude);
        Files.createSymbolicLink(exclude, elsewhere);
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.hideOurs(workspace)).get().asString().contains("info/exclude is a link");
        putOurs(workspace.directory());

        assertThat(elsewhere).hasContent("*.orig\n");
        assertThat(exclude).isSymbolicLink();
        assertNobodysWork(workspace);
    }

    @Test
    void aLinkThatLeadsToTheLinesIsNoTrouble() throws Exception {
        Path elsewhere = fixture.root.resolve("my-excludes");
        Files.writeString(elsewhere, "/.holt/\n");
        Files.delete(exclude);
        Files.createSymbolicLink(exclude, elsewhere);

        assertThat(fixture.workspaces.hideOurs(fixture.create())).isEmpty();
    }

    @Test
    void aDirectoryThatIsALinkIsLeftAlone() throws Exception {
        Path elsewhere = Files.createDirectory(fixture.root.resolve("elsewhere"));
        fixture.shell(fixture.repo, "rm -r .git/info");
        Files.createSymbolicLink(fixture.repo.resolve(".git/info"), elsewhere);

        assertThat(fixture.workspaces.hideOurs(fixture.create())).isPresent();

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void whatARepositoryTakesBackFromIgnoringIsNobodysWorkEither() throws Exception {
        fixture.write(".gitignore", "*\n!*/\n!*.md\n!*.txt\n!*.c\n!.gitignore\n");
        fixture.commitAll("only these");
        Workspace workspace = fixture.create();
        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();

        putOurs(workspace.directory());

        assertNobodysWork(workspace);
    }

    @Test
    void aRepositoryWithFilesOfItsOwnThereGoesOn() throws Exception {
        fixture.write(".holt/setup", "make\n");
        fixture.write(".holt/inbox/kept.md", "theirs\n");
        fixture.commitAll("of their own");
        Workspace workspace = fixture.create();
        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();
        putOurs(workspace.directory());
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();

        RepositoryFixture.write(workspace.directory().resolve(".holt/setup"), "make all\n");
        RepositoryFixture.write(workspace.directory().resolve(".holt/inbox/kept.md"), "changed\n");
        RepositoryFixture.write(workspace.directory().resolve(".holt/notes"), "new\n");

        assertThat(fixture.workspaces.look(workspace).modified())
                .containsExactlyInAnyOrder(".holt/setup", ".holt/inbox/kept.md");
        assertThat(fixture.workspaces.look(workspace).untracked()).containsExactly(".holt/notes");
    }

    @Test
    void whatTheAgentStagedOfItIsNobodysWork() throws Exception {
        Workspace workspace = fixture.create();
        assertThat(fixture.workspaces.hideOurs(workspace)).isEmpty();
        putOurs(workspace.directory());
        fixture.run(workspace.directory(), "add", "-f", ".holt");

        assertNobodysWork(workspace);
    }

    @Test
    void inASubmoduleNothingIsOurs() throws Exception {
        fixture.shell(fixture.root, """
                git init -q inner; cd inner; echo x > x; git add x; git commit -qm x; cd ../repo
                git -c protocol.file.allow=always submodule add -q ../inner inner; git commit -qm inner""");
        Workspace workspace = fixture.create();
        fixture.shell(workspace.directory(), "git -c protocol.file.allow=always submodule update -q --init");
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();

        RepositoryFixture.write(workspace.directory().resolve("inner/.holt/inbox/work.md"), "work\n");

        assertThat(fixture.workspaces.look(workspace).dirty()).isTrue();
    }

    @Test
    void copiesByASettingAreTakenFromIgnoredFilesToo() throws Exception {
        fixture.shell(
                fixture.repo, "printf x > a.log; printf x > b.log; printf x > new.txt; echo b.log > .worktreeinclude");
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.copyIgnored(workspace, List.of("a.*", "new.txt", "../outside"), Progress.NONE))
                .containsExactlyInAnyOrder("a.log", "b.log");

        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();
    }
}

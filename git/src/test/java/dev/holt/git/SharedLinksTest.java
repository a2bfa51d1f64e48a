package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLinksTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        fixture.write(".gitignore", "node_modules/\n.venv/\n.env\n");
        fixture.write("web/index.js", "x\n");
        fixture.commitAll("ignores");
        fixture.shell(
                fixture.repo, "mkdir -p node_modules/a web/node_modules; echo x > node_modules/a/x; echo K=1 > .env");
    }

    private void assertClean(Workspace workspace) throws Exception {
        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
        assertThat(fixture.run(fixture.repo, "status", "--porcelain")).isEmpty();
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();
        assertThat(fixture.workspaces.changes(workspace, null)).isEmpty();
        assertThat(fixture.workspaces.preserve(workspace)).isEmpty();
    }

    private void refused(String path, String reason) throws Exception {
        Workspace workspace = fixture.create();
        String before = fixture.contents(workspace.directory());

        assertThat(fixture.workspaces.link(workspace, List.of(path)))
                .singleElement()
                .asString()
                .startsWith("not linked: " + path)
                .contains(reason);

        assertThat(fixture.contents(workspace.directory())).isEqualTo(before);
        assertThat(fixture.repo.resolve(".git/info/exclude")).content().doesNotContain("What Holt puts");
    }

    @Test
    void whatIsInstalledIsSharedAndNobodysWork() throws Exception {
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.link(workspace, List.of("node_modules", "web/node_modules", ".env")))
                .isEmpty();

        assertThat(workspace.directory().resolve("node_modules/a/x")).hasContent("x");
        assertThat(Files.readSymbolicLink(workspace.directory().resolve("web/node_modules")))
                .isEqualTo(fixture.repo.resolve("web/node_modules"));
        assertThat(workspace.directory().resolve(".env")).isSymbolicLink();
        assertClean(workspace);
        fixture.run(workspace.directory(), "add", "-A");
        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
    }

    @Test
    void givingTheWorkTreeBackLeavesTheirTarget() throws Exception {
        Workspace workspace = fixture.create();
        assertThat(fixture.workspaces.link(workspace, List.of("node_modules"))).isEmpty();

        fixture.workspaces.release(workspace, false);

        assertThat(workspace.directory()).doesNotExist();
        assertThat(fixture.repo.resolve("node_modules/a/x")).exists();
    }

    @Test
    void otherLinksOfTheAgentAreWork() throws Exception {
        Workspace workspace = fixture.create();
        Files.createSymbolicLink(workspace.directory().resolve("elsewhere"), fixture.repo.resolve("web"));

        assertThat(fixture.workspaces.look(workspace).untracked()).containsExactly("elsewhere");
    }

    @Test
    void whatIsNotInTheMainWorkTreeIsNotLinked() throws Exception {
        refused(".venv", "is not in " + fixture.repo);
    }

    @Test
    void aPathThatLeadsOutIsNotLinked() throws Exception {
        refused("../..", "no path inside");
        fixture.workspaces.discard(fixture.request(fixture.inspect()));
        refused("/etc", "no path inside");
    }

    @Test
    void aTargetThatIsALinkIsNotLinked() throws Exception {
        Files.createSymbolicLink(fixture.repo.resolve(".venv"), Path.of("/etc"));

        refused(".venv", "it is a link");
    }

    @Test
    void aTargetBehindALinkIsNotLinked() throws Exception {
        Path outside = Files.createDirectory(fixture.root.resolve("outside"));
        Files.createDirectory(outside.resolve("node_modules"));
        Files.createSymbolicLink(fixture.repo.resolve("lib"), outside);

        refused("lib/node_modules", "reached through one");
    }

    @Test
    void whatGitCheckedOutStays() throws Exception {
        refused("web", "in the work tree already");
        fixture.workspaces.discard(fixture.request(fixture.inspect()));
        refused("hello.txt", "in the work tree already");
    }

    @Test
    void aLinkOfTheRepositoryLeadsNobodyAstray() throws Exception {
        Path outside = Files.createDirectory(fixture.root.resolve("outside"));
        fixture.shell(
                fixture.repo,
                "git rm -q -r web; rm -rf web; ln -s ../outside web; git add web; git commit -qm link; rm web; mkdir -p web/node_modules");
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.link(workspace, List.of("web/node_modules")))
                .singleElement()
                .asString()
                .contains("through a link");

        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void whatGitDoesNotIgnoreIsNotHidden() throws Exception {
        fixture.write("data/x", "x");

        refused("data", "git does not ignore it");
    }

    @Test
    void aLinkThatGitCanNotBeToldToIgnoreIsNotMade() throws Exception {
        Path exclude = fixture.repo.resolve(".git/info/exclude");
        Files.delete(exclude);
        Files.createSymbolicLink(exclude, Files.createFile(fixture.root.resolve("excludes")));

        refused("node_modules", "is a link or no file");
    }

    @Test
    void whatIsIgnoredAsALinkTooNeedsNoLine() throws Exception {
        Path exclude = fixture.repo.resolve(".git/info/exclude");
        Files.delete(exclude);
        Files.createSymbolicLink(exclude, Files.createFile(fixture.root.resolve("excludes")));
        Workspace workspace = fixture.create();

        assertThat(fixture.workspaces.link(workspace, List.of(".env"))).isEmpty();

        assertClean(workspace);
    }
}

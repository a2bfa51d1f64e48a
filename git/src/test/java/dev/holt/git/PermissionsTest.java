package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read what is made: in a work tree as its caller wants it, in the user's repository as that is. */
class PermissionsTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Workspace create(String umask) throws Exception {
        WorkspaceRequest request = fixture.request(fixture.inspect());
        return fixture.workspaces.create(
                new WorkspaceRequest(
                        PlaceId.HOST,
                        request.project(),
                        request.session(),
                        request.repository(),
                        request.directory(),
                        request.branch(),
                        request.base(),
                        umask),
                Progress.NONE);
    }

    @Test
    void workTreeHasTheCallersUmask() throws Exception {
        Workspace workspace = create("027");
        assertThat(mode(workspace.directory().resolve("hello.txt"))).isEqualTo("rw-r-----");
        assertThat(mode(workspace.directory().resolve("src"))).isEqualTo("rwxr-x---");
        assertThat(mode(workspace.directory().resolve(".git"))).isEqualTo("rw-r-----");
        assertThat(mode(fixture.gitRoot.resolve("calc/index/calc-1"))).isEqualTo("rw-------");

        RepositoryFixture.write(workspace.directory().resolve("new/file"), "x");
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        fixture.workspaces.release(workspace, true);
        fixture.workspaces.restore(workspace, "007", Progress.NONE);
        assertThat(fixture.workspaces.reapply(workspace, preserved, "007")).isTrue();

        assertThat(mode(workspace.directory().resolve("hello.txt"))).isEqualTo("rw-rw----");
        assertThat(mode(workspace.directory().resolve("new/file"))).isEqualTo("rw-rw----");
    }

    @Test
    void whatGoesIntoTheRepositoryIsAsReadableAsThat() throws Exception {
        fixture.addOrigin();
        fixture.shell(fixture.repo, "chmod -R g=rwX,o= .git");
        Workspace workspace = create("077");
        RepositoryFixture.write(workspace.directory().resolve("new"), "x");
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        Path git = fixture.repo.resolve(".git");

        assertThat(mode(git.resolve("worktrees"))).isEqualTo("rwxrwx---");
        assertThat(mode(git.resolve("worktrees/calc-1"))).isEqualTo("rwxrwx---");
        for (String file : new String[] {"HEAD", "gitdir", "commondir", "locked", "index"}) {
            assertThat(mode(git.resolve("worktrees/calc-1").resolve(file))).isEqualTo("rw-rw----");
        }
        assertThat(mode(git.resolve("refs/heads").resolve(workspace.branch()))).isEqualTo("rw-rw----");
        assertThat(mode(git.resolve(preserved.ref()))).isEqualTo("rw-rw----");
        String hash = preserved.commit();
        Path object = git.resolve("objects").resolve(hash.substring(0, 2)).resolve(hash.substring(2));
        assertThat(mode(object)).isEqualTo("r--r-----");
        assertThat(mode(object.resolveSibling(""))).isEqualTo("rwxrwx---");
    }

    @Test
    void sharedRepositoryStaysShared() throws Exception {
        fixture.run(fixture.repo, "config", "core.sharedRepository", "group");

        assertThat(fixture.inspect().configuration()).containsEntry("core.sharedrepository", "group");
    }

    @Test
    void directoriesOfIncludedFilesAreAsTheirOriginals() throws Exception {
        fixture.shell(
                fixture.repo,
                "printf '*.log\n' > .worktreeinclude; mkdir -p a/b; printf x > a/b/x.log; chmod 750 a; chmod 711 a/b");
        Workspace workspace = create("077");

        fixture.workspaces.copyIgnored(workspace, List.of(), Progress.NONE);

        assertThat(mode(workspace.directory().resolve("a"))).isEqualTo("rwxr-x---");
        assertThat(mode(workspace.directory().resolve("a/b"))).isEqualTo("rwx--x--x");
    }
}

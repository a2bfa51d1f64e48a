package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    @Test
    void newWorkspaceIsALockedCleanWorktreeOnItsBranch() throws Exception {
        Workspace workspace = fixture.create();

        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
        assertThat(fixture.run(workspace.directory(), "symbolic-ref", "--short", "HEAD"))
                .isEqualTo(RepositoryFixture.BRANCH);
        assertThat(fixture.run(workspace.directory(), "rev-parse", "HEAD")).isEqualTo(workspace.base());
        assertThat(fixture.run(fixture.repo, "worktree", "list", "--porcelain"))
                .contains("worktree " + workspace.directory())
                .contains("locked holt session calc-1");
        assertThat(fixture.run(fixture.repo, "fsck", "--no-dangling")).isEmpty();
        assertThat(Files.readString(workspace.directory().resolve("hello.txt"))).isEqualTo("hello\n");
    }

    @Test
    void agentCommitsAsInAnyWorktree() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "changed\n");
        fixture.run(workspace.directory(), "commit", "-qam", "work");
        fixture.run(workspace.directory(), "checkout", "-q", "-b", "holt/calc-1/topic");

        Work work = fixture.workspaces.look(workspace);

        assertThat(work.dirty()).isFalse();
        assertThat(work.commits()).isEqualTo(1);
        assertThat(work.unpushed()).isEqualTo(1);
        assertThat(work.branch()).isEqualTo("holt/calc-1/topic");
        assertThat(work.oddities()).containsExactly("on branch holt/calc-1/topic instead of holt/calc-1/main");
    }

    @Test
    void discardLeavesNothing() throws Exception {
        var repository = fixture.inspect();
        String before = fixture.refs();
        WorkspaceRequest request = fixture.request(repository);
        fixture.workspaces.create(request, Progress.NONE);

        fixture.workspaces.discard(request);
        fixture.workspaces.discard(request);

        assertThat(fixture.refs()).isEqualTo(before);
        assertThat(request.directory()).doesNotExist();
        assertThat(fixture.run(fixture.repo, "worktree", "list").lines()).hasSize(1);
        assertThat(fixture.gitRoot.resolve("calc/index")).isEmptyDirectory();
        assertThat(fixture.gitRoot.resolve("calc/tmp")).isEmptyDirectory();
    }

    @Test
    void discardLeavesWhatItDidNotMake() throws Exception {
        var repository = fixture.inspect();
        WorkspaceRequest request = fixture.request(repository);
        fixture.run(fixture.repo, "branch", RepositoryFixture.BRANCH);
        RepositoryFixture.write(request.directory().resolve("mine"), "mine");
        assertThatThrownBy(() -> fixture.workspaces.create(request, Progress.NONE))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BRANCH_EXISTS));

        fixture.workspaces.discard(request);

        assertThat(fixture.refs()).contains(RepositoryFixture.BRANCH);
        assertThat(request.directory().resolveSibling("calc-1.stray-1/mine")).exists();
    }

    @Test
    void discardBeforeAnythingWasMadeLeavesWhatIsThere() throws Exception {
        WorkspaceRequest request = fixture.request(fixture.inspect());
        RepositoryFixture.write(request.directory().resolve("mine"), "mine");

        fixture.workspaces.discard(request);

        assertThat(request.directory().resolve("mine")).exists();
    }

    @Test
    void discardKeepsABranchThatMoved() throws Exception {
        var repository = fixture.inspect();
        WorkspaceRequest request = fixture.request(repository);
        Workspace workspace = fixture.workspaces.create(request, Progress.NONE);
        fixture.run(workspace.directory(), "commit", "-q", "--allow-empty", "-m", "work");

        fixture.workspaces.discard(request);

        assertThat(fixture.refs()).contains(RepositoryFixture.BRANCH).doesNotContain("refs/holt/base");
        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void bug24_staleRegistrationIsReplaced() throws Exception {
        Workspace workspace = fixture.create();
        Removal.of(workspace.directory());
        fixture.run(fixture.repo, "branch", "-m", RepositoryFixture.BRANCH, "old");

        fixture.create();

        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
        assertThat(fixture.run(fixture.repo, "worktree", "list").lines()).hasSize(2);
    }

    @Test
    void strayDirectoryGoesAsideAndStays() throws Exception {
        Path directory = fixture.directory(RepositoryFixture.SESSION);
        RepositoryFixture.write(directory.resolve("notes"), "precious");

        fixture.create();

        assertThat(directory.resolveSibling("calc-1.stray-1/notes")).hasContent("precious");
        assertThat(fixture.run(directory, "status", "--porcelain")).isEmpty();
    }

    @Test
    void restoreMakesTheWorkTreeAgainOnItsBranchAsThatStands() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "changed\n");
        fixture.run(workspace.directory(), "commit", "-qam", "work");
        fixture.workspaces.release(workspace, false);
        RepositoryFixture.write(workspace.directory().resolve("stray"), "");

        fixture.workspaces.restore(workspace, "022", Progress.NONE);

        assertThat(workspace.directory().resolve("hello.txt")).hasContent("changed\n");
        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();
        assertThat(workspace.directory().resolveSibling("calc-1.stray-1/stray")).exists();
    }

    @Test
    void restoreLeavesAWholeWorkTreeAlone() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "changed\n");
        String before = fixture.fingerprint(workspace.directory());

        fixture.workspaces.restore(workspace, "022", Progress.NONE);

        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(before);
    }

    @Test
    void restoreWithoutItsBranchIsRefused() throws Exception {
        Workspace workspace = fixture.create();
        fixture.workspaces.release(workspace, false);
        fixture.run(fixture.repo, "branch", "-D", RepositoryFixture.BRANCH);

        assertThatThrownBy(() -> fixture.workspaces.restore(workspace, "022", Progress.NONE))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKSPACE_MISSING));
    }

    @Test
    void scratchOfAKilledProcessIsRemoved() throws Exception {
        Workspace workspace = fixture.create();
        RepositoryFixture.write(fixture.gitRoot.resolve("calc/tmp/work123/objects/x"), "x");

        GitWorkspaces next =
                new GitWorkspaces(fixture.git, fixture.gitRoot, fixture.worktrees, () -> Duration.ofSeconds(5));

        assertThat(next.look(workspace).dirty()).isFalse();
        assertThat(fixture.gitRoot.resolve("calc/tmp")).isEmptyDirectory();
    }

    @Test
    void filterOfTheRecordedConfigurationFiresAtCheckout() throws Exception {
        fixture.write(".gitattributes", "*.txt filter=shout\n");
        fixture.commitAll("attributes");
        fixture.run(fixture.repo, "config", "filter.shout.smudge", "tr a-z A-Z");
        fixture.run(fixture.repo, "config", "filter.shout.clean", "tr A-Z a-z");

        Workspace workspace = fixture.create();

        assertThat(workspace.directory().resolve("hello.txt")).hasContent("HELLO\n");
        assertThat(fixture.workspaces.look(workspace).dirty()).isFalse();
        assertThat(fixture.workspaces.changes(workspace, null)).isEmpty();
    }

    @Test
    void lineEndingsOfTheRecordedConfigurationHold() throws Exception {
        fixture.run(fixture.repo, "config", "core.autocrlf", "true");

        Workspace workspace = fixture.create();

        assertThat(Files.readString(workspace.directory().resolve("hello.txt"))).isEqualTo("hello\r\n");
        assertThat(fixture.workspaces.changes(workspace, null)).isEmpty();
    }
}

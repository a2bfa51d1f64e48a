package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws Exception {
        fixture = new RepositoryFixture(temporary);
        workspace = fixture.create();
    }

    private static WorkspaceException refused(ErrorCode code, ThrowingCallable call) {
        WorkspaceException[] thrown = new WorkspaceException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(WorkspaceException.class, e -> thrown[0] = e);
        assertThat(thrown[0].code()).isEqualTo(code);
        return thrown[0];
    }

    @Test
    void bug23_dirtyWorktreeIsNeverRemovedWithoutPreserve() throws Exception {
        fixture.shell(workspace.directory(), "printf 'x\\n' >> hello.txt; printf 'x' > 'a b'; printf 'x' > debug.log");
        String before = fixture.fingerprint(workspace.directory());

        WorkspaceException refusal =
                refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.release(workspace, false));

        assertThat(refusal.details()).containsEntry("modified", "hello.txt").containsEntry("untracked", "a b");
        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(before);

        assertThat(fixture.workspaces.preserve(workspace)).isPresent();
        fixture.workspaces.release(workspace, true);
        assertThat(workspace.directory()).doesNotExist();
        assertThat(fixture.run(fixture.repo, "show", "refs/holt/preserved/calc-1/1:a b"))
                .isEqualTo("x");
    }

    @Test
    void stagedButIgnoredFilesAreWork() throws Exception {
        fixture.shell(workspace.directory(), "printf 'x' > kept.log; git add -f kept.log");

        assertThat(fixture.workspaces.look(workspace).untracked()).containsExactly("kept.log");
        refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.release(workspace, false));
    }

    @Test
    void filesHiddenFromGitsOwnStatusAreWork() throws Exception {
        fixture.shell(
                workspace.directory(),
                "git update-index --assume-unchanged hello.txt; git update-index --skip-worktree src/parser.c; printf x > hello.txt; printf x > src/parser.c");
        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEmpty();

        assertThat(fixture.workspaces.look(workspace).modified()).containsExactly("hello.txt", "src/parser.c");
    }

    @Test
    void releaseIsIdempotentAndLeavesTheBranch() throws Exception {
        fixture.workspaces.release(workspace, false);
        fixture.workspaces.release(workspace, false);

        assertThat(workspace.directory()).doesNotExist();
        assertThat(fixture.run(fixture.repo, "worktree", "list").lines()).hasSize(1);
        assertThat(fixture.repo.resolve(".git/worktrees")).doesNotExist();
        assertThat(fixture.refs()).contains("refs/heads/" + RepositoryFixture.BRANCH);
    }

    @Test
    void releaseStandsMissingPieces() throws Exception {
        fixture.shell(fixture.repo, "rm -r .git/worktrees");
        assertThat(fixture.workspaces.look(workspace).oddities()).containsExactly("git no longer knows this work tree");

        fixture.workspaces.release(workspace, false);

        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void releaseEndsARemovalThatWasCutOff() throws Exception {
        Files.move(workspace.directory(), workspace.directory().resolveSibling("calc-1.removed"));
        Files.delete(workspace.directory().resolveSibling("calc-1.removed/hello.txt"));

        fixture.workspaces.release(workspace, false);

        assertThat(fixture.worktrees.resolve("calc")).isEmptyDirectory();
    }

    @Test
    void A9_cleanupNeverFollowsLinks() throws Exception {
        Path treasure = Files.createDirectories(fixture.root.resolve("treasure"));
        RepositoryFixture.write(treasure.resolve("gold"), "gold");
        fixture.shell(
                workspace.directory(),
                "ln -s '%s' link; mkdir d; ln -s '%s' d/link; mkdir closed; printf x > closed/x; chmod 0 closed; printf x > -rf; printf x > \"$(printf 'n\\nl\\377')\""
                        .formatted(treasure, treasure));

        fixture.workspaces.release(workspace, true);

        assertThat(treasure.resolve("gold")).hasContent("gold");
        assertThat(workspace.directory()).doesNotExist();
        assertThat(fixture.worktrees.resolve("calc")).isEmptyDirectory();
    }

    @Test
    void A9_workTreeReplacedByALinkIsNotFollowed() throws Exception {
        Path elsewhere = fixture.root.resolve("elsewhere");
        Files.move(workspace.directory(), elsewhere);
        Files.createSymbolicLink(workspace.directory(), elsewhere);

        Work work = fixture.workspaces.look(workspace);
        assertThat(work.present()).isFalse();
        assertThat(work.oddities()).hasSize(1);
        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.release(workspace, false));
        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.preserve(workspace));
        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.changes(workspace, null));

        fixture.workspaces.release(workspace, true);

        assertThat(elsewhere.resolve("hello.txt")).exists();
        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void A9_linkOnTheWayToTheWorkTreeIsRefused() throws Exception {
        fixture.workspaces.release(workspace, false);
        Path project = fixture.worktrees.resolve("calc");
        Files.delete(project);
        Path elsewhere = Files.createDirectories(fixture.root.resolve("elsewhere"));
        Files.createSymbolicLink(project, elsewhere);
        RepositoryFixture.write(elsewhere.resolve("calc-1/file"), "");

        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.restore(workspace, "022", Progress.NONE));
        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.release(workspace, true));
        var request = fixture.request(workspace.repository(), "calc-1", "holt/calc-1/again");
        refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.create(request, Progress.NONE));

        assertThat(elsewhere.resolve("calc-1/file")).exists();
        assertThat(fixture.refs()).doesNotContain("again");
    }

    @Test
    void A9_nothingOutsideOfTheManagedRootIsTouched() throws Exception {
        Path outside = Files.createDirectories(fixture.root.resolve("outside"));
        for (Path directory :
                new Path[] {outside, fixture.worktrees, fixture.worktrees.resolve("../outside"), Path.of("relative")}) {
            Workspace elsewhere = new Workspace(
                    PlaceId.HOST,
                    "calc",
                    "calc-1",
                    workspace.repository(),
                    directory,
                    workspace.branch(),
                    workspace.base(),
                    "main");
            refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.release(elsewhere, true));
            refused(ErrorCode.WORKSPACE_TAMPERED, () -> fixture.workspaces.restore(elsewhere, "022", Progress.NONE));
        }
        assertThat(outside).exists();
        assertThat(workspace.directory()).exists();
    }

    @Test
    void forgetRefusesWorkThatIsNowhereElse() throws Exception {
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "x");
        fixture.run(workspace.directory(), "commit", "-qam", "x");
        refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.forget(workspace, false));
        fixture.workspaces.release(workspace, false);

        refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.forget(workspace, false));
        assertThat(fixture.refs()).contains(RepositoryFixture.BRANCH);

        fixture.workspaces.forget(workspace, true);
        fixture.workspaces.forget(workspace, true);
        assertThat(fixture.refs()).doesNotContain("holt");
        assertThat(fixture.shell(fixture.repo, "find .git ! -type d -path '*holt*'")
                        .outputText())
                .isEmpty();
    }

    @Test
    void forgetTakesWhatAPushWroteAboutTheBranch() throws Exception {
        fixture.addOrigin();
        fixture.run(workspace.directory(), "push", "-q", "-u", "origin", "HEAD");
        assertThat(fixture.repo.resolve(".git/config")).content().contains(RepositoryFixture.BRANCH);
        fixture.workspaces.release(workspace, false);

        fixture.workspaces.forget(workspace, false);

        assertThat(fixture.repo.resolve(".git/config")).content().doesNotContain(RepositoryFixture.BRANCH);
        assertThat(fixture.run(fixture.repo, "config", "remote.origin.url")).isNotEmpty();
    }

    @Test
    void forgetTakesAMergedBranchWithoutForce() throws Exception {
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "x");
        fixture.run(workspace.directory(), "commit", "-qam", "x");
        fixture.run(fixture.repo, "merge", "-q", RepositoryFixture.BRANCH);
        fixture.workspaces.release(workspace, false);
        fixture.run(fixture.repo, "pack-refs", "--all");

        fixture.workspaces.forget(workspace, false);

        assertThat(fixture.refs()).doesNotContain("holt");
    }

    @Test
    void forgetRefusesPreservedWorkThatWasNeverCommitted() throws Exception {
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "x");
        assertThat(fixture.workspaces.preserve(workspace)).isPresent();
        fixture.workspaces.release(workspace, true);

        WorkspaceException refusal = refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.forget(workspace, false));

        assertThat(refusal.details()).containsEntry("lost", "refs/holt/preserved/calc-1/1");
        fixture.workspaces.forget(workspace, true);
        assertThat(fixture.refs()).doesNotContain("holt");
    }

    @Test
    void whatForgettingRefusesIsKnownWhileTheWorkTreeIsThere() throws Exception {
        fixture.workspaces.requireForgettable(workspace, false);
        RepositoryFixture.write(workspace.directory().resolve("hello.txt"), "x");
        fixture.run(workspace.directory(), "commit", "-qam", "x");

        refused(ErrorCode.WORK_AT_RISK, () -> fixture.workspaces.requireForgettable(workspace, false));
        fixture.workspaces.requireForgettable(workspace, true);

        Path other = fixture.root.resolve("other");
        fixture.run(fixture.repo, "worktree", "add", "-q", "-f", other.toString(), RepositoryFixture.BRANCH);
        assertThat(refused(
                                ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE,
                                () -> fixture.workspaces.requireForgettable(workspace, true))
                        .details())
                .containsEntry("where", other.toString());
    }

    @Test
    void sessionOfARepositoryThatIsGoneCanBeGivenUp() throws Exception {
        Files.move(fixture.repo, fixture.root.resolve("moved"));

        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> fixture.workspaces.look(workspace),
            () -> fixture.workspaces.preserve(workspace),
            () -> fixture.workspaces.preserved(workspace),
            () -> fixture.workspaces.release(workspace, false),
            () -> fixture.workspaces.requireForgettable(workspace, false)
        }) {
            assertThat(refused(ErrorCode.PROJECT_PATH_MISSING, call)).hasMessageContaining("holt rm --force");
        }
        assertThat(workspace.directory()).exists();

        fixture.workspaces.requireForgettable(workspace, true);
        fixture.workspaces.release(workspace, true);
        fixture.workspaces.forget(workspace, true);

        assertThat(workspace.directory()).doesNotExist();
        Files.move(fixture.root.resolve("moved"), fixture.repo);
        assertThat(fixture.refs()).contains(RepositoryFixture.BRANCH);
    }

    @Test
    void pushedCommitsAreNotCountedAsUnpushed() throws Exception {
        fixture.addOrigin();
        fixture.run(workspace.directory(), "commit", "-q", "--allow-empty", "-m", "pushed");
        fixture.run(workspace.directory(), "push", "-q", "origin", "HEAD");
        fixture.run(workspace.directory(), "commit", "-q", "--allow-empty", "-m", "not pushed");

        Work work = fixture.workspaces.look(workspace);

        assertThat(work.commits()).isEqualTo(2);
        assertThat(work.unpushed()).isEqualTo(1);
    }

    @Test
    void countsAreExactWhereListsAreCut() throws Exception {
        fixture.shell(workspace.directory(), "i=0; while [ $i -lt 250 ]; do : > new$i; i=$((i+1)); done");

        Work work = fixture.workspaces.look(workspace);

        assertThat(work.untrackedCount()).isEqualTo(250);
        assertThat(work.untracked()).hasSize(Work.MOST_PATHS);
    }
}

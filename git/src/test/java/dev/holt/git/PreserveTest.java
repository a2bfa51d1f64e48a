package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreserveTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws Exception {
        fixture = new RepositoryFixture(temporary);
        workspace = fixture.create();
    }

    private void work() throws Exception {
        fixture.shell(workspace.directory(), """
                printf 'changed\\n' > hello.txt; rm src/parser.c; printf 'new\\n' > new.txt; ln -s hello.txt link; head -c 5000 /dev/urandom > bin
                printf 'x' > "$(printf 'foreign\\377')"; printf 'ignored' > debug.log
                """);
    }

    @Test
    void cleanWorkTreeNeedsNothing() throws Exception {
        assertThat(fixture.workspaces.preserve(workspace)).isEmpty();
        assertThat(fixture.refs()).doesNotContain("preserved");
    }

    @Test
    void uncommittedWorkBecomesACommitAndNothingElseChanges() throws Exception {
        work();
        fixture.run(workspace.directory(), "config", "commit.gpgSign", "true");
        fixture.run(workspace.directory(), "config", "gpg.program", "false");
        String tree = fixture.fingerprint(workspace.directory());
        String index = fixture.run(workspace.directory(), "ls-files", "-s");

        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();

        assertThat(preserved.ref()).isEqualTo("refs/holt/preserved/calc-1/1");
        assertThat(fixture.run(fixture.repo, "rev-parse", preserved.ref(), preserved.ref() + "^"))
                .isEqualTo(preserved.commit() + "\n" + workspace.base());
        assertThat(fixture.run(fixture.repo, "log", "-1", "--format=%an <%ae>", preserved.ref()))
                .isEqualTo("Holt <holt@localhost>");
        assertThat(fixture.run(
                                fixture.repo,
                                "diff",
                                "--name-status",
                                "--no-renames",
                                preserved.ref() + "^",
                                preserved.ref())
                        .lines())
                .containsExactly(
                        "A\tbin", "A\t\"foreign\\377\"", "M\thello.txt", "A\tlink", "A\tnew.txt", "D\tsrc/parser.c");
        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(tree);
        assertThat(fixture.run(workspace.directory(), "ls-files", "-s")).isEqualTo(index);
        assertThat(fixture.run(workspace.directory(), "stash", "list")).isEmpty();
        assertThat(fixture.run(fixture.repo, "fsck", "--strict")).isEmpty();
    }

    @Test
    void theSameWorkIsKeptOnce() throws Exception {
        work();
        Preserved first = fixture.workspaces.preserve(workspace).orElseThrow();

        assertThat(fixture.workspaces.preserve(workspace)).contains(first);

        RepositoryFixture.write(workspace.directory().resolve("more"), "more");
        Preserved second = fixture.workspaces.preserve(workspace).orElseThrow();
        assertThat(second.number()).isEqualTo(2);
        assertThat(fixture.workspaces.preserved(workspace)).containsExactly(first, second);
    }

    @Test
    void commitsThatNoBranchHasAreKept() throws Exception {
        fixture.run(workspace.directory(), "checkout", "-q", "--detach");
        fixture.run(workspace.directory(), "commit", "-q", "--allow-empty", "-m", "loose");
        String loose = fixture.run(workspace.directory(), "rev-parse", "HEAD");
        assertThat(fixture.workspaces.look(workspace).oddities())
                .containsExactly("HEAD is detached at %s, which no branch has".formatted(loose));
        assertThatThrownBy(() -> fixture.workspaces.release(workspace, false))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORK_AT_RISK));

        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();

        assertThat(fixture.run(fixture.repo, "rev-parse", preserved.ref() + "^"))
                .isEqualTo(loose);
        fixture.workspaces.release(workspace, false);
    }

    @Test
    void preservedWorkComesBackAfterARestore() throws Exception {
        work();
        String before = fixture.run(workspace.directory(), "status", "--porcelain", "-z");
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        fixture.workspaces.release(workspace, true);
        fixture.workspaces.restore(workspace, "022", Progress.NONE);

        assertThat(fixture.workspaces.reapply(workspace, preserved, "022")).isTrue();

        assertThat(fixture.run(workspace.directory(), "status", "--porcelain", "-z"))
                .isEqualTo(before);
        assertThat(fixture.run(workspace.directory(), "diff", "--cached", "--name-only"))
                .isEmpty();
        assertThat(fixture.workspaces.preserve(workspace)).contains(preserved);
    }

    @Test
    void preservedWorkComesBackOnTopOfNewCommits() throws Exception {
        RepositoryFixture.write(workspace.directory().resolve("new.txt"), "new\n");
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        fixture.shell(workspace.directory(), "rm new.txt; printf 'x\\n' >> hello.txt; git commit -qam later");

        assertThat(fixture.workspaces.reapply(workspace, preserved, "022")).isTrue();

        assertThat(workspace.directory().resolve("new.txt")).hasContent("new\n");
        assertThat(fixture.run(workspace.directory(), "status", "--porcelain")).isEqualTo("?? new.txt");
    }

    @Test
    void whatDoesNotApplyCleanlyChangesNothing() throws Exception {
        work();
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        fixture.shell(workspace.directory(), "git stash -q -u; printf 'other\\n' > hello.txt; git commit -qam other");
        String before = fixture.fingerprint(workspace.directory());

        assertThat(fixture.workspaces.reapply(workspace, preserved, "022")).isFalse();

        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(before);
    }

    @Test
    void workInTheWayIsNotOverwritten() throws Exception {
        work();
        Preserved preserved = fixture.workspaces.preserve(workspace).orElseThrow();
        fixture.shell(workspace.directory(), "git stash -q -u; printf 'mine' > new.txt");
        String before = fixture.fingerprint(workspace.directory());

        assertThat(fixture.workspaces.reapply(workspace, preserved, "022")).isFalse();

        assertThat(fixture.fingerprint(workspace.directory())).isEqualTo(before);
    }

    @Test
    void missingWorkTreeHasNothingToPreserve() throws Exception {
        fixture.workspaces.release(workspace, false);

        assertThat(fixture.workspaces.preserve(workspace)).isEmpty();
    }
}

package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchesTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;
    private Repository repository;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
        repository = fixture.inspect();
    }

    private WorkspaceException refused(String branch, ErrorCode code) {
        WorkspaceException[] thrown = new WorkspaceException[1];
        assertThatThrownBy(() -> fixture.workspaces.requireBranch("calc", repository, branch))
                .isInstanceOfSatisfying(WorkspaceException.class, e -> thrown[0] = e);
        assertThat(thrown[0].code()).isEqualTo(code);
        return thrown[0];
    }

    @Test
    void newNameIsFine() throws Exception {
        fixture.run(fixture.repo, "branch", "holt/calc-10/main");
        fixture.run(fixture.repo, "branch", "holtz");

        assertThatCode(() -> fixture.workspaces.requireBranch("calc", repository, RepositoryFixture.BRANCH))
                .doesNotThrowAnyException();
        assertThat(fixture.refs()).doesNotContain(RepositoryFixture.BRANCH + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a b", "a..b", "a~b", "a:b", "a?", "a*b", "a[b", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock",
                "@{-1}", "a@{1}", "HEAD", "@", "a\nb", "a\0b", "a."
            })
    void nameThatGitDoesNotAcceptIsInvalid(String branch) {
        refused(branch, ErrorCode.BRANCH_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=x", "-D", "-", "--help", "; rm -rf /"})
    void D7_branchIsNeverAnOption(String branch) {
        refused(branch, ErrorCode.BRANCH_INVALID);
    }

    @Test
    void existingBranchIsTaken() throws Exception {
        fixture.run(fixture.repo, "branch", "taken");
        refused("taken", ErrorCode.BRANCH_EXISTS);

        fixture.run(fixture.repo, "pack-refs", "--all");
        refused("taken", ErrorCode.BRANCH_EXISTS);
    }

    @Test
    void branchOfAnotherWorkTreeIsNamedWithIt() throws Exception {
        assertThat(refused("main", ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE).details())
                .containsEntry("where", fixture.repo.toString());

        Path other = fixture.root.resolve("other");
        fixture.run(fixture.repo, "worktree", "add", "-q", "-b", "there", other.toString());
        assertThat(refused("there", ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE).details())
                .containsEntry("where", other.toString());
    }

    @Test
    void branchNamedLikeADirectoryOfOursIsSaid() throws Exception {
        fixture.run(fixture.repo, "branch", "holt");
        assertThat(refused(RepositoryFixture.BRANCH, ErrorCode.BRANCH_NAMESPACE_TAKEN)
                        .getMessage())
                .contains("'holt'");

        fixture.run(fixture.repo, "branch", "-M", "holt", "holt/calc-1");
        refused(RepositoryFixture.BRANCH, ErrorCode.BRANCH_NAMESPACE_TAKEN);

        fixture.run(fixture.repo, "branch", "-M", "holt/calc-1", "holt/calc-1/main/deeper");
        refused(RepositoryFixture.BRANCH, ErrorCode.BRANCH_NAMESPACE_TAKEN);
    }
}

package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.workspace.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoriesTest {
    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    private void refused(Path path, ErrorCode code) {
        assertThatThrownBy(() -> fixture.repositories.inspect(path))
                .isInstanceOfSatisfying(
                        HoltException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void sameRepositoryFromAnywhereInIt() throws Exception {
        Path worktree = fixture.root.resolve("linked");
        fixture.run(fixture.repo, "worktree", "add", "-q", "-b", "linked", worktree.toString());
        Path link = Files.createSymbolicLink(fixture.root.resolve("by-link"), fixture.repo);

        Repository repository = fixture.inspect();

        assertThat(repository.path()).isEqualTo(fixture.repo);
        assertThat(repository.gitDirectory()).isEqualTo(fixture.repo.resolve(".git"));
        assertThat(repository.head()).isEqualTo("main");
        assertThat(repository.remote()).isNull();
        assertThat(repository.defaultBranch()).isEqualTo("main");
        for (Path path : new Path[] {fixture.repo.resolve("src"), worktree, link}) {
            assertThat(fixture.repositories.inspect(path)).isEqualTo(repository);
        }
    }

    @Test
    void inspectionChangesNothing() throws Exception {
        String before = fixture.fingerprint(fixture.repo);

        fixture.inspect();

        assertThat(fixture.fingerprint(fixture.repo)).isEqualTo(before);
    }

    @Test
    void whatIsNoRepositoryIsRefused() throws Exception {
        refused(fixture.root, ErrorCode.NOT_A_REPOSITORY);
        refused(fixture.root.resolve("nowhere"), ErrorCode.NOT_A_REPOSITORY);
        refused(fixture.repo.resolve("hello.txt"), ErrorCode.NOT_A_REPOSITORY);

        Path empty = Files.createDirectory(fixture.root.resolve("empty"));
        fixture.run(empty, "init", "-q");
        refused(empty, ErrorCode.NO_COMMIT);

        Path bare = fixture.addOrigin();
        refused(bare, ErrorCode.BARE_REPOSITORY);
    }

    @ParameterizedTest
    @CsvSource({
        "extensions.partialClone,origin",
        "remote.origin.promisor,true",
        "extensions.refStorage,reftable",
        "extensions.unheardOf,true"
    })
    void repositoryThatIsNotWholeIsRefused(String key, String value) throws Exception {
        fixture.run(fixture.repo, "config", key, value);
        fixture.run(fixture.repo, "config", "core.repositoryFormatVersion", "1");

        refused(fixture.repo, ErrorCode.REPOSITORY_UNSUPPORTED);
    }

    @Test
    void defaultBranchIsThatOfTheRemote() throws Exception {
        fixture.run(fixture.repo, "branch", "-m", "main", "trunk");
        fixture.addOrigin();
        fixture.run(fixture.repo, "remote", "set-head", "origin", "-a");
        fixture.run(fixture.repo, "checkout", "-q", "-b", "topic");

        assertThat(fixture.inspect().defaultBranch()).isEqualTo("trunk");
    }

    @Test
    void detachedHeadHasNoBranch() throws Exception {
        fixture.run(fixture.repo, "checkout", "-q", "--detach");

        assertThat(fixture.inspect().head()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:secret@example.org/x.git,https://example.org/x.git",
        "https://token@example.org/x.git,https://example.org/x.git",
        "git@example.org:x.git,git@example.org:x.git",
        "ssh://git@example.org/x.git,ssh://git@example.org/x.git"
    })
    void credentialsAreNotRecorded(String url, String recorded) throws Exception {
        fixture.run(fixture.repo, "remote", "add", "origin", url);

        assertThat(fixture.inspect().remote()).isEqualTo(recorded);
    }

    @Test
    void relativeRemoteIsRecordedAbsolute() throws Exception {
        Path origin = fixture.addOrigin();
        fixture.run(fixture.repo, "remote", "set-url", "origin", "../origin.git");

        assertThat(fixture.inspect().remote()).isEqualTo(origin.toString());
    }

    @Test
    void onlyListedSettingsAreRecorded() throws Exception {
        fixture.run(fixture.repo, "config", "core.autocrlf", "input");
        fixture.run(fixture.repo, "config", "core.fsmonitor", "evil");
        fixture.run(fixture.repo, "config", "core.sshCommand", "evil");
        fixture.run(fixture.repo, "config", "filter.x y.clean", "cat \"a\\b\"");
        fixture.run(fixture.repo, "config", "diff.x.textconv", "evil");
        fixture.run(fixture.repo, "config", "--global", "core.eol", "crlf");

        assertThat(fixture.inspect().configuration())
                .containsEntry("core.autocrlf", "input")
                .containsEntry("filter.x y.clean", "cat \"a\\b\"")
                .containsEntry("core.filemode", "true")
                .doesNotContainKeys("core.fsmonitor", "core.sshcommand", "diff.x.textconv", "core.eol");
    }

    @Test
    void recordedSettingsAreReadBackAsTheyWere() throws Exception {
        String[] values = {"a \"b\" \\ c", "x # y ; z", "  spaces  ", "two\nlines\tand tab"};
        for (int i = 0; i < values.length; i++) {
            fixture.run(fixture.repo, "config", "filter.f %d \"q\\\".clean".formatted(i), values[i]);
        }
        HoltGitDirectory directory =
                new HoltGitDirectory(fixture.git, fixture.gitRoot.resolve("calc"), fixture.inspect());

        directory.prepare();

        for (int i = 0; i < values.length; i++) {
            assertThat(new String(
                            directory.commands().run("config", "-z", "filter.f %d \"q\\\".clean".formatted(i)),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(values[i] + "\0");
        }
    }

    @Test
    void missingGitSaysHowToInstallIt() throws Exception {
        Git missing = new Git(Map.of("PATH", fixture.root.toString(), "HOME", fixture.home.toString()));

        assertThatThrownBy(() -> new GitRepositories(missing).inspect(fixture.repo))
                .isInstanceOfSatisfying(HoltException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.GIT_MISSING);
                    assertThat(e.getMessage()).endsWith("apt-get install git");
                });
    }

    @Test
    void sha256RepositoryWorks() throws Exception {
        Path modern = Files.createDirectory(fixture.root.resolve("modern"));
        fixture.run(modern, "init", "-q", "--object-format=sha256");
        RepositoryFixture.write(modern.resolve("a"), "a");
        fixture.run(modern, "add", "a");
        fixture.run(modern, "commit", "-qm", "x");
        Repository repository = fixture.repositories.inspect(modern);
        var workspace = fixture.workspaces.create(fixture.request(repository), dev.holt.core.Progress.NONE);
        RepositoryFixture.write(workspace.directory().resolve("b"), "b");

        assertThat(workspace.base()).hasSize(64);
        assertThat(fixture.workspaces.preserve(workspace)).isPresent();
        assertThat(fixture.workspaces.changes(workspace, null)).hasSize(1);
    }
}

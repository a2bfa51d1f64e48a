package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.os.Subprocess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents make as many files as they like, and the daemon has little memory. */
class ManyFilesTest {
    private static final int FILES = 150_000;

    @TempDir
    Path temporary;

    private RepositoryFixture fixture;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = new RepositoryFixture(temporary);
    }

    /** A git that lists so many files more than there are, and forgets to record them. */
    private Path generousGit() throws Exception {
        Path bin = Files.createDirectories(fixture.root.resolve("bin"));
        Files.writeString(bin.resolve("git"), """
                #!/bin/sh
                export PATH='%s'
                for a; do
                    case $a in
                        ls-files) awk 'BEGIN { for (i = 0; i < %d; i++) printf "? %%0150d%%c", i, 0 }' ;;
                        --replace) exec cat >/dev/null ;;
                    esac
                done
                exec git "$@"
                """.formatted(System.getenv("PATH"), FILES));
        assertThat(bin.resolve("git").toFile().setExecutable(true)).isTrue();
        return bin;
    }

    @Test
    void theirNamesDoNotFillTheMemory() throws Exception {
        fixture.create();
        Subprocess.Result result = Subprocess.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        fixture.root.toString(),
                        generousGit().toString()),
                fixture.root,
                Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"),
                new byte[0],
                Duration.ofMinutes(2),
                1 << 20);

        assertThat(result.status()).as(result.errorText()).isZero();
        assertThat(new String(result.output(), StandardCharsets.UTF_8))
                .isEqualTo("%d, %d shown\n".formatted(FILES, Work.MOST_PATHS));
    }

    /** Looks at a work tree and preserves it, in a process of its own. */
    static final class SmallHeap {
        private SmallHeap() {}

        public static void main(String[] arguments) throws Exception {
            Path root = Path.of(arguments[0]);
            Git git = new Git(
                    Map.of("PATH", arguments[1], "HOME", root.resolve("home").toString()));
            GitWorkspaces workspaces = new GitWorkspaces(
                    git, root.resolve("data/git"), root.resolve("data/worktrees"), () -> Duration.ofSeconds(5));
            Git plain = new Git(Map.of(
                    "PATH", System.getenv("PATH"), "HOME", root.resolve("home").toString()));
            Workspace workspace = new Workspace(
                    PlaceId.HOST,
                    RepositoryFixture.PROJECT,
                    RepositoryFixture.SESSION,
                    new GitRepositories(plain).inspect(root.resolve("repo")),
                    root.resolve("data/worktrees/calc/calc-1"),
                    RepositoryFixture.BRANCH,
                    "HEAD",
                    "main");
            Work work = workspaces.look(workspace);
            workspaces.preserve(workspace);
            System.out.printf(
                    "%d, %d shown%n", work.untrackedCount(), work.untracked().size());
        }
    }

    @Test
    void aListOfChangesHasItsBound() throws Exception {
        Workspace workspace = fixture.create();
        fixture.shell(fixture.repo, """
                blob=$(git hash-object -w hello.txt)
                awk -v b="$blob" 'BEGIN { for (i = 0; i < 100001; i++) printf "100644 %s\\tmany/%d\\n", b, i }' | git update-index --index-info
                git update-ref refs/heads/holt/calc-1/main "$(git commit-tree -p HEAD -m many "$(git write-tree)")"
                """);

        assertThatThrownBy(() -> fixture.workspaces.changes(workspace, "holt/calc-1/main"))
                .isInstanceOfSatisfying(
                        WorkspaceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_FILES));
    }

    @Test
    void directoriesThatGitCouldNotOpenAreFound() {
        assertThat(
                        WorkTree.closedDirectories(
                                "warning: could not open directory 'a b/': Permission denied\nwarning: could not open directory 'c/': Permission denied\n"))
                .containsExactly("a b/", "c/");
    }
}

package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.Repositories;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at repositories for their registration. This is the one time that Holt goes by a repository's own configuration. */
public final class GitRepositories implements Repositories {
    private final Git git;

    public GitRepositories(Git git) {
        this.git = git;
    }

    @Override
    public Repository inspect(Path path) {
        return Waiting.on(() -> inspectNow(path));
    }

    private Repository inspectNow(Path path) throws InterruptedException {
        if (!Files.isDirectory(path)) {
            throw refusal(ErrorCode.NOT_A_REPOSITORY, path, "not a directory", "a directory with a git repository");
        }
        GitContext there = git.in(path);
        Path common = commonDirectory(there, path);
        GitContext repository = there.withOption("--git-dir=" + common);
        Path top = top(there, repository, common, path);
        requireSimpleName(top);
        requireSimpleName(common);
        if (!repository
                .attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
                .succeeded()) {
            throw refusal(ErrorCode.NO_COMMIT, top, "no commit yet", "a repository with at least one commit");
        }
        String head = new Registrations(new Repository(top, common, null, null, "", Map.of()))
                .mainHead()
                .map(Head::branch)
                .orElse(null);
        RecordedConfiguration configuration = RecordedConfiguration.read(repository, top);
        return new Repository(
                top,
                common,
                head,
                configuration.remote(repository),
                defaultBranch(repository, head),
                configuration.recorded());
    }

    private static Path commonDirectory(GitContext there, Path path) throws InterruptedException {
        Subprocess.Result found = there.attempt("rev-parse", "--path-format=absolute", "--git-common-dir");
        if (found.succeeded()) {
            return real(found.outputText().stripTrailing());
        }
        String reason = GitContext.tail(found);
        if (reason.contains("bare repository")) {
            throw refusal(ErrorCode.BARE_REPOSITORY, path, "a bare repository", "one with a work tree; clone it");
        }
        if (reason.contains("not a git repository")) {
            throw refusal(
                    ErrorCode.NOT_A_REPOSITORY, path, "no git repository here or above", "one; 'git init' makes it");
        }
        throw refusal(ErrorCode.REPOSITORY_UNSUPPORTED, path, reason, "a repository that git opens");
    }

    /** The top of the main work tree, wherever in the repository or in which of its worktrees we are. */
    private static Path top(GitContext there, GitContext repository, Path common, Path path)
            throws InterruptedException {
        if (repository.line("rev-parse", "--is-bare-repository").equals("true")) {
            throw refusal(ErrorCode.BARE_REPOSITORY, path, "a bare repository", "one with a work tree; clone it");
        }
        String own = there.line("rev-parse", "--path-format=absolute", "--git-dir");
        if (real(own).equals(common)) {
            Subprocess.Result top = there.attempt("rev-parse", "--path-format=absolute", "--show-toplevel");
            if (top.succeeded()) {
                return real(top.outputText().stripTrailing());
            }
        }
        return common.endsWith(".git")
                ? common.resolveSibling("").toAbsolutePath().normalize()
                : common;
    }

    private static String defaultBranch(GitContext repository, @Nullable String head) throws InterruptedException {
        String prefix = "refs/remotes/origin/";
        Subprocess.Result remote = repository.attempt("symbolic-ref", "--quiet", prefix + "HEAD");
        if (remote.succeeded() && remote.outputText().startsWith(prefix)) {
            return remote.outputText().strip().substring(prefix.length());
        }
        List<String> present = repository
                .line(
                        "for-each-ref",
                        "--format=%(refname)",
                        "refs/heads/main",
                        "refs/heads/master",
                        prefix + "main",
                        prefix + "master")
                .lines()
                .toList();
        return Stream.of("main", "master")
                .filter(name -> present.contains("refs/heads/" + name) || present.contains(prefix + name))
                .findFirst()
                .orElse(head == null ? "HEAD" : head);
    }

    private static void requireSimpleName(Path path) {
        String name = path.toString();
        if (name.contains("\n") || name.contains("\ufffd")) {
            throw refusal(
                    ErrorCode.REPOSITORY_UNSUPPORTED, path, "its name can not be kept", "a path of plain UTF-8 text");
        }
    }

    private static Path real(String path) {
        try {
            return Path.of(path).toRealPath();
        } catch (IOException e) {
            throw refusal(ErrorCode.NOT_A_REPOSITORY, Path.of(path), "can not be reached", "a git repository");
        }
    }

    static WorkspaceException refusal(ErrorCode code, Path path, String found, String expected) {
        String shown = Printable.of(path.toString());
        return new WorkspaceException(
                code, "repository %s: %s (expected: %s)".formatted(shown, found, expected), Map.of("path", shown));
    }
}

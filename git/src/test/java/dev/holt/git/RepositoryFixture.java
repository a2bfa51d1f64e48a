package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceRequest;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real repository with a commit, the two ports on it, and git as its user runs it by hand. Everything is under one temporary directory. */
final class RepositoryFixture {
    static final String PROJECT = "calc";
    static final String SESSION = "calc-1";
    static final String BRANCH = "holt/calc-1/main";

    final Path root;
    final Path home;
    final Path repo;
    final Path worktrees;
    final Path gitRoot;
    final Git git;
    final GitRepositories repositories;
    GitWorkspaces workspaces;

    RepositoryFixture(Path temporary) throws Exception {
        root = temporary.toRealPath();
        home = Files.createDirectories(root.resolve("home"));
        repo = Files.createDirectories(root.resolve("repo"));
        worktrees = root.resolve("data/worktrees");
        gitRoot = root.resolve("data/git");
        git = new Git(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()));
        repositories = new GitRepositories(git);
        workspaces = new GitWorkspaces(git, gitRoot, worktrees, () -> Duration.ofSeconds(5));
        Files.writeString(
                home.resolve(".gitconfig"),
                "[user]\n\tname = Dev\n\temail = dev@example.org\n[init]\n\tdefaultBranch = main\n");
        run(repo, "init", "-q");
        write("hello.txt", "hello\n");
        write("src/parser.c", "int main(void) { return 0; }\n");
        write(".gitignore", "*.log\nbuild/\n");
        commitAll("first");
    }

    Repository inspect() {
        return repositories.inspect(repo);
    }

    Path directory(String session) {
        return worktrees.resolve(PROJECT).resolve(session);
    }

    WorkspaceRequest request(Repository repository) throws Exception {
        return request(repository, SESSION, BRANCH);
    }

    WorkspaceRequest request(Repository repository, String session, String branch) throws Exception {
        var base = workspaces.resolveBase(PROJECT, repository, null, false, Progress.NONE);
        return new WorkspaceRequest(
                PlaceId.HOST, PROJECT, session, repository, directory(session), branch, base, "022");
    }

    Workspace create() throws Exception {
        return workspaces.create(request(inspect()), Progress.NONE);
    }

    void write(String name, String content) throws IOException {
        write(repo.resolve(name), content);
    }

    static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.resolveSibling("").toAbsolutePath().normalize());
        Files.writeString(file, content);
    }

    void commitAll(String message) throws Exception {
        run(repo, "add", "-A");
        run(repo, "commit", "-q", "-m", message);
    }

    /** Runs git as the user would, by hand, and expects it to succeed. */
    String run(Path directory, String... arguments) throws Exception {
        var result = attempt(directory, arguments);
        assertThat(result.status())
                .as("git %s: %s", String.join(" ", arguments), result.errorText())
                .isZero();
        return result.outputText().strip();
    }

    Subprocess.Result attempt(Path directory, String... arguments) throws Exception {
        return attempt(directory, new byte[0], arguments);
    }

    Subprocess.Result attempt(Path directory, byte[] input, String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        return Subprocess.run(argv, directory, environment(), input, Duration.ofMinutes(2), 1 << 24);
    }

    Subprocess.Result shell(Path directory, String script) throws Exception {
        var result = Subprocess.run(
                List.of("sh", "-ec", script), directory, environment(), new byte[0], Duration.ofMinutes(2), 1 << 24);
        assertThat(result.status()).as(result.errorText()).isZero();
        return result;
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "LC_ALL", "C.UTF-8"));
    }

    /** Every ref of the user's repository with what it points at. */
    String refs() throws Exception {
        return run(repo, "for-each-ref", "--format=%(objectname) %(refname)");
    }

    /** Content, type and time of everything below, for comparing. */
    String fingerprint(Path directory) throws Exception {
        return listing(directory, "%p %y %m %T@ %l");
    }

    /** As {@link #fingerprint} without times: git renews the time of an object that it meets again. */
    String contents(Path directory) throws Exception {
        return listing(directory, "%p %y %m %l");
    }

    private String listing(Path directory, String form) throws Exception {
        String script = "find . -printf '%s\\n' | sort; find . -type f -exec sha256sum {} + | sort".formatted(form);
        return new String(shell(directory, script).output(), StandardCharsets.ISO_8859_1);
    }

    /** A bare repository that {@code repo} knows as origin, with the same commits. */
    Path addOrigin() throws Exception {
        Path origin = root.resolve("origin.git");
        run(root, "clone", "-q", "--bare", repo.toString(), origin.toString());
        run(repo, "remote", "add", "origin", origin.toString());
        run(repo, "fetch", "-q", "origin");
        return origin;
    }

    /** Commits {@code content} to hello.txt on a branch of the origin, from another clone; the new commit. */
    String pushFromElsewhere(Path origin, String branch, String content) throws Exception {
        Path clone = Files.createTempDirectory(root, "clone");
        run(clone, "clone", "-q", origin.toString(), ".");
        run(clone, "checkout", "-q", "-B", branch);
        write(clone.resolve("hello.txt"), content);
        run(clone, "commit", "-q", "-am", content);
        run(clone, "push", "-q", "origin", branch);
        return run(clone, "rev-parse", "HEAD");
    }
}

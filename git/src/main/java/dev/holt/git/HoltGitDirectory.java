package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The git directory of one project that belongs to Holt: {@code <data>/git/<project>/}.
 *
 * <p>{@code config} is made of {@link Repository#configuration} alone. Refs, their logs, the shallow boundary and the local excludes and attributes
 * reach the user's by links; objects are found through {@code objects/info/alternates}. {@code index/<session>} is the index that Holt compares a work
 * tree with, {@code tmp/} has scratch areas of running commands. {@code HEAD} names a ref that never exists: no command may depend on it.
 */
final class HoltGitDirectory {
    private static final String NO_HEAD = "ref: refs/holt/none\n";
    private static final List<String> LINKED =
            List.of("refs", "packed-refs", "shallow", "logs", "info/exclude", "info/attributes");

    private final Git git;
    private final Path path;
    private final Repository repository;

    HoltGitDirectory(Git git, Path path, Repository repository) {
        this.git = git;
        this.path = path;
        this.repository = repository;
    }

    Path path() {
        return path;
    }

    Repository repository() {
        return repository;
    }

    /** A directory of the same kind at {@code place} for another repository. */
    HoltGitDirectory sibling(Path place, Repository other) {
        return new HoltGitDirectory(git, place, other);
    }

    /** Where the user's objects are. */
    Path userObjects() {
        return repository.gitDirectory().resolve("objects");
    }

    /** Whether the repository is no longer where it was, so that there are neither refs nor objects. */
    boolean isOrphaned() {
        return !Files.isDirectory(userObjects())
                || !Files.isDirectory(repository.gitDirectory().resolve("refs"));
    }

    /**
     * Refuses when {@link #isOrphaned}.
     *
     * @throws WorkspaceException {@code PROJECT_PATH_MISSING}
     */
    void requireRepository() {
        if (isOrphaned()) {
            throw new WorkspaceException(
                    ErrorCode.PROJECT_PATH_MISSING,
                    "repository %s: not there (expected: the one that was registered); move it back, or give its sessions up by 'holt rm --force'"
                            .formatted(repository.path()),
                    Map.of("path", repository.path().toString()));
        }
    }

    /** For what goes into the user's repository: whoever can read that shall be able to read it. */
    Umask userUmask() {
        return Umask.of(userObjects());
    }

    /** Makes it, or makes it right. Idempotent. */
    void prepare() {
        try {
            for (String directory : List.of("objects/info", "info", "index", "tmp")) {
                makeDirectory(path.resolve(directory));
            }
            write("objects/info/alternates", userObjects() + "\n");
            write("config", config());
            for (String name : LINKED) {
                link(path.resolve(name), repository.gitDirectory().resolve(name));
            }
            write("HEAD", NO_HEAD);
            if (!Files.exists(fetchHead())) {
                Files.createFile(fetchHead());
            }
        } catch (IOException e) {
            throw FileTrouble.with(path, e);
        }
    }

    /** Removes the scratch areas of a process that was killed. Only while nobody works here. */
    void removeLeftovers() {
        Removal.of(path.resolve("tmp"));
    }

    /** Where git says what it has fetched. */
    Path fetchHead() {
        return path.resolve("FETCH_HEAD");
    }

    /** Commands about objects and refs. */
    GitContext commands() {
        return git.in(path).withOption("--git-dir=" + path);
    }

    /** Commands about {@code workTree}, with the index {@code index}. */
    GitContext commands(Path workTree, Path index) {
        return git.in(workTree)
                .withOption("--git-dir=" + path, "--work-tree=" + workTree)
                .with("GIT_INDEX_FILE", index.toString())
                .withPatience(GitContext.WHOLE_TREE);
    }

    /** The index that Holt keeps for {@code session}; it need not exist. */
    Path index(String session) {
        return path.resolve("index").resolve(session);
    }

    /** A scratch area of its own for one piece of work. */
    Scratch scratch() {
        return Scratch.in(path.resolve("tmp"));
    }

    /** The commit that {@code revision} names, or null. */
    @Nullable
    String commit(String revision) throws InterruptedException {
        var found = commands().attempt("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        return found.succeeded() ? found.outputText().strip() : null;
    }

    private String config() {
        StringBuilder text = new StringBuilder();
        boolean extended = repository.configuration().keySet().stream().anyMatch(key -> key.startsWith("extensions."));
        append(text, "core.repositoryformatversion", extended ? "1" : "0");
        append(text, "core.bare", "false");
        append(text, "core.logallrefupdates", "false");
        new TreeMap<>(repository.configuration()).forEach((key, value) -> append(text, key, value));
        return text.toString();
    }

    private static void append(StringBuilder text, String key, String value) {
        int first = key.indexOf('.');
        int last = key.lastIndexOf('.');
        text.append('[').append(key, 0, first);
        if (last > first) {
            text.append(" \"").append(quoted(key.substring(first + 1, last))).append('"');
        }
        text.append("]\n\t").append(key.substring(last + 1)).append(" = \"");
        text.append(quoted(value).replace("\n", "\\n").replace("\t", "\\t")).append("\"\n");
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private void write(String name, String content) throws IOException {
        Path file = path.resolve(name);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.readString(file).equals(content)) {
            return;
        }
        Path draft = Files.createTempFile(path.resolve("tmp"), "file", "");
        Files.writeString(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void link(Path link, Path target) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}

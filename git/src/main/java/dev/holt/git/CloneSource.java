package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.CloneRequest.Depth;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A work tree of this host that clones are made of, the main one of a repository or a linked one. It is only read: index, objects and settings of what
 * is done here are of Holt's own, in a scratch area.
 *
 * @param workTree its files, through a git directory in the scratch area
 * @param entry the git directory of the work tree itself, with its index
 * @param head the commit that is checked out
 * @param branch the branch that is checked out; null when HEAD is detached
 * @param name whom its commits are by; null when git knows nobody
 * @param mail likewise
 * @param format the kind of hash of its objects
 */
record CloneSource(
        Scratch scratch,
        WorkTree workTree,
        Path entry,
        String head,
        @Nullable String branch,
        @Nullable String name,
        @Nullable String mail,
        String format) {

    /**
     * What is to be in a clone.
     *
     * @param commit what is checked out
     * @param tree the files: the commit's, and those that stand otherwise here where files go along
     * @param untracked the names of the files of it that git does not know, in a file
     * @param untrackedLeft how many of those are not in it
     */
    record Content(String commit, String tree, NameFile untracked, int untrackedLeft, Scan scan) {}

    /** Opens the work tree that has {@code directory}. This once git goes by the settings of its repository, as at a registration. */
    static CloneSource open(Git git, Scratch scratch, Path directory) throws InterruptedException {
        Repository main = new GitRepositories(git).inspect(directory);
        GitContext there = git.in(directory);
        Path top = real(there.line("rev-parse", "--path-format=absolute", "--show-toplevel"));
        Path entry = real(there.line("rev-parse", "--path-format=absolute", "--git-dir"));
        Head head = Registrations.head(entry).orElse(null);
        var commit = there.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        if (!commit.succeeded()) {
            throw GitRepositories.refusal(
                    ErrorCode.NO_COMMIT, top, "no commit yet", "a work tree with at least one commit");
        }
        Map<String, String> settings = new HashMap<>(main.configuration());
        // Nobody has confirmed the programs that this repository names.
        settings.keySet().removeIf(key -> key.startsWith("filter."));
        Repository repository =
                new Repository(top, main.gitDirectory(), main.head(), main.remote(), main.defaultBranch(), settings);
        HoltGitDirectory own = new HoltGitDirectory(git, scratch.file("git"), repository);
        own.prepare();
        CloneSource source = new CloneSource(
                scratch,
                WorkTree.inside(own, top),
                entry,
                commit.outputText().strip(),
                head == null ? null : head.branch(),
                setting(there, "user.name"),
                setting(there, "user.email"),
                there.line("rev-parse", "--show-object-format"));
        source.seedIndex();
        return source;
    }

    HoltGitDirectory directory() {
        return workTree.directory();
    }

    Path top() {
        return workTree.path();
    }

    /** Where new objects of this work go. */
    Path objects() {
        return scratch.file("objects");
    }

    /** Commands that see the objects of the repository and the new ones. */
    GitContext commands() {
        return workTree.commands(scratch)
                .with("GIT_OBJECT_DIRECTORY", objects().toString())
                .withPatience(GitContext.WHOLE_TREE);
    }

    /** Finds out what a clone will hold, and makes the objects that it needs besides those that there are. */
    Content content(CloneRequest request) throws InterruptedException {
        Path made = scratch.objects(directory().userObjects());
        workTree.prepareIndex(scratch, head);
        byte[] added = added();
        addToIndex(added);
        Scan scan = workTree.scan(scratch, request.untracked());
        String commit = head;
        if (request.from() != null) {
            commit = commit(request.from());
            workTree.commands(scratch).run("read-tree", "--reset", commit);
            addToIndex(added);
        }
        String tree = request.depth() == Depth.METADATA
                ? commands().line("rev-parse", commit + "^{tree}")
                : new Snapshot(workTree, scratch, made).record(scan);
        int left = request.untracked() ? 0 : scan.untracked.count();
        return new Content(commit, tree, scan.others(), left, scan);
    }

    /** The branch to be checked out in the clone; null: none. */
    @Nullable
    String branch(CloneRequest request) throws InterruptedException {
        if (request.branch() == null) {
            if (request.from() != null) {
                throw new WorkspaceException(
                        ErrorCode.INVALID_ARGUMENT,
                        "from: '%s' without a branch (expected: the name of a new one for the machine); add --branch NAME"
                                .formatted(Printable.of(request.from())));
            }
            return branch;
        }
        new Branches(directory()).requireValid(request.branch());
        return request.branch();
    }

    /** The commit that a branch, a tag or a hash names here. */
    private String commit(String wanted) throws InterruptedException {
        if (wanted.equals("HEAD")) {
            return head;
        }
        if (BaseResolver.plain(wanted)) {
            for (String revision : List.of("refs/heads/" + wanted, "refs/tags/" + wanted, wanted)) {
                String found = directory().commit(revision);
                if (found != null) {
                    return found;
                }
            }
        }
        throw new WorkspaceException(
                ErrorCode.BASE_NOT_FOUND,
                "from: '%s' (expected: a branch, tag or commit of %s); 'git branch -a' lists branches"
                        .formatted(Printable.of(wanted), top()),
                Map.of("from", wanted));
    }

    /** The files that are staged and that the commit does not have, as {@code update-index --index-info} takes them. */
    private byte[] added() throws InterruptedException {
        Path index = entry.resolve("index");
        if (!Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        List<Bytes> parts = Bytes.split(directory()
                .commands(top(), index)
                .run("diff-index", "--cached", "--no-renames", "--diff-filter=A", "--raw", "-z", "--no-abbrev", head));
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            // :000000 100644 0000... <hash> A
            String[] fields = parts.get(i).text().split(" ", -1);
            lines.writeBytes("%s %s\t".formatted(fields[1], fields[3]).getBytes(StandardCharsets.US_ASCII));
            lines.writeBytes(parts.get(i + 1).value());
            lines.write(0);
        }
        return lines.toByteArray();
    }

    private void addToIndex(byte[] lines) throws InterruptedException {
        if (lines.length > 0) {
            workTree.commands(scratch).feed(lines, "update-index", "-z", "--index-info");
        }
    }

    /** What the work tree's own index knows of its files spares reading them all. One that does not stand for itself is of no use. */
    private void seedIndex() throws InterruptedException {
        Path own = entry.resolve("index");
        Path seed = directory().index("inside");
        try {
            if (!Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            // By its time git knows which files it has to read after all.
            Files.copy(own, seed, StandardCopyOption.COPY_ATTRIBUTES);
            if (!directory().commands(top(), seed).attempt("ls-files", "-u").succeeded()) {
                Files.delete(seed);
            }
        } catch (IOException e) {
            throw FileTrouble.with("index of " + top(), e);
        }
    }

    private static @Nullable String setting(GitContext there, String name) throws InterruptedException {
        var found = there.attempt("config", "--get", name);
        String value = found.outputText().strip();
        return found.succeeded() && !value.isEmpty() && value.indexOf('\n') < 0 ? value : null;
    }

    private static Path real(String path) {
        try {
            return Path.of(path).toRealPath();
        } catch (IOException e) {
            throw FileTrouble.with("repository", e);
        }
    }
}

package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the repositories inside of a work tree what would go with it. Each is looked at through a git directory of Holt's own, so nothing of its
 * configuration is read; in doubt it holds something.
 */
final class InnerRepositories {
    private static final String POINTER = "gitdir: ";
    private static final int LONGEST_POINTER = 4096;
    private static final int LARGEST_SHALLOW = 1 << 16;
    private static final int DEEPEST = 8;

    private final WorkTree workTree;
    private final Scratch scratch;
    private final @Nullable Path entry;
    private final @Nullable String base;
    private final int depth;
    private int made;

    /**
     * For the work tree that a scan in {@code scratch} was made of.
     *
     * @param entry the git directory of the work tree, where its submodules have theirs; null when it has none
     * @param base a commit whose submodules somebody else has, too
     */
    InnerRepositories(WorkTree workTree, Scratch scratch, @Nullable Path entry, @Nullable String base) {
        this(workTree, scratch, entry, base, 0);
    }

    private InnerRepositories(
            WorkTree workTree, Scratch scratch, @Nullable Path entry, @Nullable String base, int depth) {
        this.workTree = workTree;
        this.scratch = scratch;
        this.entry = entry;
        this.base = base;
        this.depth = depth;
    }

    /** What no snapshot of the work tree has, each with the reason. Submodules with work count as modified from then on. */
    List<String> unpreserved(Scan scan) throws InterruptedException {
        List<String> found = new ArrayList<>();
        for (Tracked submodule : scan.submodules) {
            if (hasWork(submodule)) {
                scan.modified.add(submodule.path());
                found.add(submodule.path().printable() + " (a submodule with work of its own)");
            }
        }
        for (Bytes repository : scan.repositories) {
            if (hasCommits(repository)) {
                found.add(repository.printable() + " (a repository with commits of its own)");
            }
        }
        scan.unreadable.first().forEach(name -> found.add(name + " (can not be read)"));
        return found;
    }

    /** Whether a filled submodule is anything else than what the commit says of it. */
    private boolean hasWork(Tracked submodule) throws InterruptedException {
        Path path = submodule.path().under(workTree.path());
        Optional<Path> git = submodule.path().isText() ? gitDirectory(path) : Optional.empty();
        if (submodule.modified() || git.isEmpty() || depth == DEEPEST) {
            return true;
        }
        HoltGitDirectory directory = borrow(path, git.get());
        String known = base == null ? null : gitlink(submodule);
        if (hasCommits(directory, known)) {
            return true;
        }
        WorkTree inside = WorkTree.inside(directory, path);
        try (Scratch work = directory.scratch()) {
            Scan scan = inside.scan(work, submodule.hash(), git.get());
            return scan.modified.count() > 0
                    || scan.untracked.count() > 0
                    || !new InnerRepositories(inside, work, git.get(), known, depth + 1)
                            .unpreserved(scan)
                            .isEmpty();
        } catch (WorkspaceException e) {
            if (e.code() == ErrorCode.GIT_FAILED) {
                return true;
            }
            throw e;
        }
    }

    /** Whether a repository has commits that are not known to be anywhere else. One whose git directory lies elsewhere takes none along. */
    private boolean hasCommits(Bytes repository) throws InterruptedException {
        Path path = repository.under(workTree.path());
        if (!repository.isText()) {
            return true;
        }
        Optional<Path> git = gitDirectory(path);
        return git.isPresent() && hasCommits(borrow(path, git.get()), null);
    }

    private static boolean hasCommits(HoltGitDirectory directory, @Nullable String known) throws InterruptedException {
        Path git = directory.repository().gitDirectory();
        if (Files.exists(git.resolve("reftable"), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(git.resolve("worktrees"), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        List<String> arguments = new ArrayList<>(List.of("rev-list", "--max-count=1", "--all"));
        Head head = Registrations.head(git).orElse(null);
        String commit =
                head == null ? null : directory.commit(String.valueOf(head.ref() != null ? head.ref() : head.commit()));
        if (commit != null) {
            arguments.add(commit);
        }
        arguments.addAll(List.of("--not", "--remotes"));
        // Where a shallow history begins, it was fetched.
        BoundedFile.read(git, "shallow", LARGEST_SHALLOW)
                .ifPresent(text -> text.lines().filter(Head::isHash).forEach(arguments::add));
        if (known != null) {
            arguments.add(known);
        }
        var found = directory.commands().attempt(arguments.toArray(String[]::new));
        return !found.succeeded() || !found.outputText().isBlank();
    }

    /** The commit that the base names for the same submodule. */
    private @Nullable String gitlink(Tracked submodule) throws InterruptedException {
        var found = workTree.directory()
                .commands()
                .attempt(
                        "rev-parse",
                        "--verify",
                        "--quiet",
                        "--end-of-options",
                        base + ":" + submodule.path().text());
        String hash = found.outputText().strip();
        return found.succeeded() && hash.equals(submodule.hash()) ? hash : null;
    }

    /** The git directory of the repository at {@code path}; empty unless it would go with the work tree. */
    private Optional<Path> gitDirectory(Path path) {
        Path git = path.resolve(".git");
        if (Files.isDirectory(git, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(git);
        }
        Optional<String> pointer = BoundedFile.read(path, ".git", LONGEST_POINTER)
                .filter(text -> text.startsWith(POINTER) && text.indexOf('\0') < 0);
        try {
            if (pointer.isPresent()) {
                Path named = path.resolve(
                                pointer.get().substring(POINTER.length()).strip())
                        .toRealPath();
                boolean inside = named.startsWith(workTree.path().toRealPath())
                        || (entry != null && named.startsWith(entry.toRealPath().resolve("modules")));
                return inside ? Optional.of(named) : Optional.empty();
            }
        } catch (IOException _) {
            // It leads nowhere.
        }
        return Optional.empty();
    }

    private HoltGitDirectory borrow(Path path, Path git) {
        Repository outer = workTree.directory().repository();
        HoltGitDirectory directory = workTree.directory()
                .sibling(
                        scratch.file("inner-" + made++),
                        new Repository(path, git, null, null, "", outer.configuration()));
        directory.prepare();
        return directory;
    }
}

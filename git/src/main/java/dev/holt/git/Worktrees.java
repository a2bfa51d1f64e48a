package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Makes and removes the work trees of one repository.
 *
 * <p>They are full worktrees of the user's repository, locked, so that git shows and protects them; but they are filled through the git directory of
 * Holt, so that only filters which were recorded at registration, or which the user has for all repositories, run.
 */
final class Worktrees {
    private static final int MOST_WORKERS = 4;
    private static final Umask PRIVATE = Umask.parse("077");

    private final HoltGitDirectory directory;
    private final ManagedRoot root;
    private final Registrations registrations;
    private final Branches branches;

    Worktrees(HoltGitDirectory directory, ManagedRoot root) {
        this.directory = directory;
        this.root = root;
        this.registrations = new Registrations(directory.repository());
        this.branches = new Branches(directory);
    }

    /** Makes branch and work tree at {@code base}. */
    void create(Path path, String session, String branch, String base, Umask umask, Progress progress)
            throws InterruptedException {
        clear(path, session);
        try {
            branches.create(branch, marked(session, path, branch), base);
        } catch (WorkspaceException e) {
            // Says in plain words why, when it is one of the usual reasons.
            branches.requireNew(branch);
            throw e;
        }
        fill(path, session, branch, base, umask, progress);
    }

    /** Makes the work tree exist on {@code branch}; leaves a whole one alone. */
    void restore(Path path, String session, String branch, Umask umask, Progress progress) throws InterruptedException {
        root.require(path);
        if (isWhole(path, session)) {
            return;
        }
        String commit = directory.commit("refs/heads/" + branch);
        if (commit == null) {
            throw new WorkspaceException(
                    ErrorCode.WORKSPACE_MISSING,
                    "work tree %s: its branch '%s' is gone (expected: a branch to restore it from); 'git branch %s <commit>' makes it again"
                            .formatted(path, Printable.of(branch), Printable.of(branch)),
                    Map.of("branch", branch));
        }
        clear(path, session);
        branches.requireNotCheckedOut(branch);
        fill(path, session, branch, commit, umask, progress);
    }

    /** Removes what {@link #create} made for {@code session}, and only that. */
    void discard(Path path, String session, String branch, String base) throws InterruptedException {
        root.require(path);
        String marked = marked(session, path, branch);
        if (!branches.made(marked, base)) {
            return;
        }
        remove(path, session);
        branches.undo(branch, marked, base);
    }

    /** Removes the work tree with everything in it, and its registration. */
    void remove(Path path, String session) {
        Optional<Path> entry = find(path, session);
        root.remove(path);
        entry.ifPresent(registrations::remove);
        try {
            Files.deleteIfExists(directory.index(session));
        } catch (IOException e) {
            throw FileTrouble.with("index of " + session, e);
        }
    }

    /** The registration of the work tree at {@code path}. */
    Optional<Path> find(Path path, String session) {
        return registrations.find(path, session);
    }

    private boolean isWhole(Path path, String session) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(path.resolve(".git"), LinkOption.NOFOLLOW_LINKS)
                && find(path, session)
                        .filter(entry -> Files.isRegularFile(entry.resolve("index"), LinkOption.NOFOLLOW_LINKS))
                        .isPresent();
    }

    /** Makes room at {@code path}: what stands there goes aside, a registration of the same place goes. */
    private void clear(Path path, String session) {
        root.prepare(path);
        root.moveStrayAside(path);
        find(path, session).ifPresent(registrations::remove);
    }

    private void fill(Path path, String session, String branch, String commit, Umask umask, Progress progress)
            throws InterruptedException {
        progress.stage("checking out " + Printable.of(branch));
        Path entry = registrations.add(path, branch, session, "holt session " + session, directory.userUmask());
        try (Scratch scratch = directory.scratch()) {
            directory
                    .commands(path, scratch.index())
                    // Every object is the user's: looking for each among ours first would cost as much again.
                    .with("GIT_OBJECT_DIRECTORY", directory.userObjects().toString())
                    .withSetting("checkout.workers=" + workers())
                    .withUmask(umask)
                    .run("read-tree", "-u", "--reset", commit);
            umask.give(path.resolve(".git"));
            Path draft = entry.resolve("index.lock");
            Files.copy(scratch.index(), draft, StandardCopyOption.COPY_ATTRIBUTES);
            directory.userUmask().give(draft);
            PRIVATE.give(scratch.index());
            scratch.publishIndex(directory.index(session));
            // The registration's own index comes last: with it the work tree is whole.
            Files.move(draft, entry.resolve("index"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileTrouble.with("work tree " + path, e);
        }
    }

    /** A name for the session that no session of another home has. */
    static String marked(String session, Path path, String branch) {
        return session + "-" + Mark.of(path, branch);
    }

    private static int workers() {
        return Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    }
}

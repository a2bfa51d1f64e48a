package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The worktrees that a repository knows: the directories {@code worktrees/<name>} of its git directory, as gitrepository-layout(5) describes them.
 *
 * <p>They are read and written as files, not by {@code git worktree}: that command would go by the repository's configuration, which may name hooks
 * to run. An agent can write all of them, so they are read bounded, without following links, and believed only as far as a wrong answer does no harm.
 */
final class Registrations {
    private static final int NAME_LIMIT = 4096;
    private static final String LOCK = "locked";

    private final Repository repository;

    Registrations(Repository repository) {
        this.repository = repository;
    }

    /** The entry of the work tree at {@code directory}, where there is one. {@code likelyName} is looked at first. */
    Optional<Path> find(Path directory, String likelyName) {
        Path likely = entries().resolve(likelyName);
        return isFor(likely, directory)
                ? Optional.of(likely)
                : list().stream().filter(entry -> isFor(entry, directory)).findFirst();
    }

    /** What is checked out in the work tree of {@code entry}; empty when that can not be known. */
    static Optional<Head> head(Path entry) {
        return BoundedFile.read(entry, "HEAD", NAME_LIMIT).flatMap(Head::parse);
    }

    /** What is checked out in the main work tree. */
    Optional<Head> mainHead() {
        return head(repository.gitDirectory());
    }

    /** The work tree, other than {@code own}, that has {@code branch} checked out. */
    Optional<String> whereCheckedOut(String branch, @Nullable Path own) {
        if (mainHead().filter(head -> branch.equals(head.branch())).isPresent()) {
            return Optional.of(repository.path().toString());
        }
        return list().stream()
                .filter(entry ->
                        head(entry).filter(head -> branch.equals(head.branch())).isPresent())
                .map(entry -> workTree(entry).orElse(entry.toString()))
                .filter(where -> own == null || !where.equals(own.toString()))
                .findFirst();
    }

    /** Enters a locked work tree at {@code directory}, on {@code branch}, and makes the directory with its {@code .git} file. */
    Path add(Path directory, String branch, String name, String lockReason, Umask umask) {
        try {
            Path entry = freeEntry(name, umask);
            Files.writeString(entry.resolve(LOCK), lockReason);
            Files.writeString(entry.resolve("gitdir"), directory.resolve(".git") + "\n");
            Files.writeString(entry.resolve("commondir"), "../..\n");
            Files.writeString(entry.resolve("HEAD"), "ref: refs/heads/" + branch + "\n");
            for (String file : List.of(LOCK, "gitdir", "commondir", "HEAD")) {
                umask.give(entry.resolve(file));
            }
            Files.createDirectory(directory);
            Files.writeString(directory.resolve(".git"), "gitdir: " + entry + "\n");
            return entry;
        } catch (IOException e) {
            throw FileTrouble.with("work tree " + directory, e);
        }
    }

    /** Removes the entry; the work tree stays. Nothing of the repository but the entry is touched. */
    void remove(Path entry) {
        Removal.of(entry);
        try {
            Files.deleteIfExists(entries());
        } catch (IOException _) {
            // Others are in it. git, too, removes the directory with its last entry.
        }
    }

    private Path entries() {
        return repository.gitDirectory().resolve("worktrees");
    }

    private List<Path> list() {
        if (!Files.isDirectory(entries(), LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(entries())) {
            stream.forEach(found::add);
        } catch (IOException e) {
            throw FileTrouble.with(entries(), e);
        }
        return found;
    }

    private static boolean isFor(Path entry, Path directory) {
        return workTree(entry).filter(directory.toString()::equals).isPresent();
    }

    private static Optional<String> workTree(Path entry) {
        return BoundedFile.read(entry, "gitdir", NAME_LIMIT)
                .map(String::strip)
                .filter(file -> file.endsWith("/.git"))
                .map(file -> file.substring(0, file.length() - "/.git".length()));
    }

    private Path freeEntry(String name, Umask umask) throws IOException {
        if (Files.exists(entries(), LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(entries(), LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkspaceException(
                    ErrorCode.WORKSPACE_TAMPERED,
                    "repository: %s is not a directory (expected: the list of worktrees)".formatted(entries()));
        }
        if (!Files.exists(entries())) {
            umask.give(Files.createDirectories(entries()));
        }
        Path entry = entries().resolve(name);
        for (int n = 1; Files.exists(entry, LinkOption.NOFOLLOW_LINKS); n++) {
            entry = entries().resolve(name + "-" + n);
        }
        umask.give(Files.createDirectory(entry));
        return entry;
    }
}

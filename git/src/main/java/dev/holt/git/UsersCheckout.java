package dev.holt.git;

import dev.holt.core.workspace.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The user's own checkout, where no session has anything to write. Tells what changed in it within a time, by its files alone: not who did it.
 * Nothing else in Holt goes by what is found there.
 */
final class UsersCheckout {
    private final HoltGitDirectory directory;
    private final Path path;
    private final Path gitDirectory;

    UsersCheckout(HoltGitDirectory directory) {
        this.directory = directory;
        this.path = directory.repository().path();
        this.gitDirectory = directory.repository().gitDirectory();
    }

    /** {@code HEAD} when it moved, and the names of files that differ from the user's index and were written in that time; at most {@value Work#MOST_PATHS}. */
    List<String> changedBetween(Instant from, Instant until) throws InterruptedException {
        List<String> changed = new ArrayList<>();
        if (writtenBetween(gitDirectory.resolve("logs/HEAD"), from, until)) {
            changed.add("HEAD");
        }
        Path index = gitDirectory.resolve("index");
        if (!Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
            return changed;
        }
        try (Scratch scratch = directory.scratch()) {
            Path list = scratch.file("files");
            // An index that git can not read has nothing to tell.
            if (directory
                    .commands(path, index)
                    .attemptToFile(list, "ls-files", "-z", "-m", "-o", "--exclude-standard")
                    .succeeded()) {
                addWritten(list, from, until, changed);
            }
        }
        return changed;
    }

    private void addWritten(Path list, Instant from, Instant until, List<String> changed) {
        try (Names names = new Names(list)) {
            for (Bytes name = names.next(); name != null && changed.size() < Work.MOST_PATHS; name = names.next()) {
                if (writtenBetween(name.under(path), from, until)) {
                    changed.add(name.printable());
                }
            }
        } catch (IOException e) {
            throw FileTrouble.with("list of files", e);
        }
    }

    /** By its time of change; for one that is gone, by that of the directory that it was in. */
    private static boolean writtenBetween(Path file, Instant from, Instant until) {
        try {
            Path seen = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : file.resolveSibling("");
            Instant written =
                    Files.getLastModifiedTime(seen, LinkOption.NOFOLLOW_LINKS).toInstant();
            return !written.isBefore(from) && !written.isAfter(until);
        } catch (IOException _) {
            return false;
        }
    }
}

package dev.holt.core.workspace;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a clone will hold.
 *
 * @param source the top of the work tree that it is made of
 * @param directory where it goes in the guest
 * @param commit what is checked out in it, full hash
 * @param branch the branch that is checked out in it; null: none, HEAD is detached
 * @param files every file that is checked out, in the order of git's index; none without a checkout
 * @param untrackedLeft how many files stay here because they are neither tracked nor ignored
 * @param submodules those that stay empty, as paths
 */
public record ClonePlan(
        Path source,
        String directory,
        String commit,
        @Nullable String branch,
        List<PlannedFile> files,
        int untrackedLeft,
        List<String> submodules) {
    public ClonePlan {
        files = List.copyOf(files);
        submodules = List.copyOf(submodules);
    }

    /**
     * A file that goes along.
     *
     * @param path as it may be shown, foreign bytes escaped
     */
    public record PlannedFile(String path, State state) {}

    /** How a file stands to the commit. */
    public enum State {
        /** As it has it. */
        COMMITTED,
        /** Otherwise than it has it, or new and known to git. */
        CHANGED,
        /** Not known to git. */
        UNTRACKED
    }
}

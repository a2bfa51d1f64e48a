package dev.holt.core.workspace;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A repository of this host to be cloned into a guest.
 *
 * @param source a directory in its work tree, or in a linked one
 * @param directory where the clone goes, absolute in the guest; null: a directory of the repository's name in the home of {@code root}
 * @param branch a branch to be made in the guest and checked out; null: the name of the one that is checked out here
 * @param from the branch, tag or commit that the clone starts from; null: what is checked out here, with the changes of tracked files
 * @param untracked whether files go along that are neither tracked nor ignored
 */
public record CloneRequest(
        Path source,
        @Nullable String directory,
        Depth depth,
        @Nullable String branch,
        @Nullable String from,
        boolean untracked) {
    /** How much of the history goes along, and what else. */
    public enum Depth {
        /** The last commits. */
        SHALLOW,
        /** All commits, branches and tags, and the submodules that are filled here. */
        FULL,
        /** As {@link #SHALLOW}, but no file is checked out. */
        METADATA
    }
}

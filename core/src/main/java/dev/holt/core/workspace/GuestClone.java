package dev.holt.core.workspace;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A private clone of a repository inside a guest.
 *
 * @param directory the top of its work tree, absolute in the guest
 * @param source the top of the work tree on this host that it was made of
 * @param base the commit that it started from, full hash
 * @param branch the branch that was checked out in it; null: none
 * @param made when
 * @param initial the hash of the tree of files that went in, with what was uncommitted here: what patches go by
 * @param known the hash of the tree of files that this host has for certain: those that went in, or those of the last patch that came out
 * @param preserved the hash of the tree that the newest patch has which this host keeps of its session; null: none is kept
 * @param left the hash of the tree that its files were when its machine was last stopped in order; null when nobody looked
 */
public record GuestClone(
        String directory,
        Path source,
        String base,
        @Nullable String branch,
        Instant made,
        String initial,
        String known,
        @Nullable String preserved,
        @Nullable String left) {
    /** The same, elsewhere in its machine. */
    GuestClone at(String other) {
        return new GuestClone(other, source, base, branch, made, initial, known, preserved, left);
    }

    /** The same, after a patch has come out with all that this tree has. */
    public GuestClone exported(String tree) {
        return new GuestClone(directory, source, base, branch, made, initial, tree, preserved, left);
    }

    /** The same, with a patch kept here that has all of this tree. */
    public GuestClone preserved(String tree) {
        return new GuestClone(directory, source, base, branch, made, initial, known, tree, left);
    }

    /** Whether the tree that its machine was stopped with is kept here, as it went in or as a patch. */
    public boolean isKept() {
        return left != null && (left.equals(initial) || left.equals(preserved));
    }

    /** The same, of a machine that stops with this tree; null: nobody could look. */
    public GuestClone left(@Nullable String tree) {
        return new GuestClone(directory, source, base, branch, made, initial, known, preserved, tree);
    }
}

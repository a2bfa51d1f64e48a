package dev.holt.core.workspace;

import dev.holt.core.Progress;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Port: private clones of this host's repositories inside guests. The repositories here are only read. What a guest has written is never run here, nor
 * does git read any of it; patches from there are data that is checked. Methods block; errors are {@link WorkspaceException}s.
 */
public interface Clones {
    /**
     * What {@link #make} would send. Makes nothing.
     *
     * @throws WorkspaceException {@code NOT_A_REPOSITORY}, {@code BARE_REPOSITORY}, {@code NO_COMMIT}, {@code REPOSITORY_UNSUPPORTED},
     *     {@code BASE_NOT_FOUND}, {@code BRANCH_INVALID}
     */
    ClonePlan plan(CloneRequest request) throws InterruptedException;

    /**
     * Makes the clone, in a directory that is missing or empty. When it throws, nothing of it is left there, but when the guest is gone; then the next
     * one that goes there takes its place.
     *
     * @return the clone, and after it those of the submodules that were filled: each is one of its own, for the patch of the whole has none of their files
     * @throws WorkspaceException as {@link #plan}; {@code GUEST_PATH_TAKEN}; {@code GIT_MISSING} when the guest has no git
     */
    List<GuestClone> make(MachineName machine, Guest guest, CloneRequest request, Progress progress)
            throws InterruptedException;

    /**
     * Writes one binary-safe patch to everything in the clone: committed, uncommitted and untracked. It leads there from {@link GuestClone#initial}, and
     * so applies to the work tree that the clone was made of; or from the commit {@code base}, when that is not null.
     * Index, files, refs and stash of the clone stay as they are. Nothing is written before all of it was checked.
     *
     * @throws WorkspaceException {@code BASE_NOT_FOUND}, {@code WORKSPACE_TAMPERED}, {@code PATCH_REFUSED}
     */
    ExportedPatch export(MachineName machine, Guest guest, GuestClone clone, @Nullable String base, OutputStream patch)
            throws InterruptedException;

    /** What a patch changes that came out of a guest, in its order. Throws {@code PATCH_REFUSED} when it is none. */
    List<ChangedFile> changes(Path patch);

    /** What the clone holds, by the guest's own words. Index, files, refs and stash of it stay as they are. */
    CloneWork look(MachineName machine, Guest guest, GuestClone clone) throws InterruptedException;
}

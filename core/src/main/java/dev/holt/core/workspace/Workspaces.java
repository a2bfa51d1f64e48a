package dev.holt.core.workspace;

import dev.holt.core.Progress;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: makes, looks at and gives back workspaces. Methods block; errors are {@link WorkspaceException}s. */
public interface Workspaces {
    /**
     * The commit that new work starts from: {@code wanted}, else the repository's default branch, freshly fetched when the remote answers in time. Answers
     * of the last two seconds are fresh, so that many who ask at once cost one fetch; a remote that gave none is asked again after 30 seconds.
     *
     * @param wanted a branch, tag or commit; null for the default branch
     * @param fresh whether {@code wanted}, if a branch, is fetched like the default branch even where there is a local one
     * @throws WorkspaceException {@code BASE_NOT_FOUND}
     */
    WorkspaceRequest.Base resolveBase(
            String project, Repository repository, @Nullable String wanted, boolean fresh, Progress progress)
            throws InterruptedException;

    /**
     * Checks that {@code branch} could be made now. Makes nothing.
     *
     * @throws WorkspaceException {@code BRANCH_INVALID}, {@code BRANCH_EXISTS}, {@code BRANCH_CHECKED_OUT_ELSEWHERE}, {@code BRANCH_NAMESPACE_TAKEN}
     */
    void requireBranch(String project, Repository repository, String branch);

    /** Makes the branch and the work tree, locked. When it throws, {@link #discard} clears what is left. */
    Workspace create(WorkspaceRequest request, Progress progress) throws InterruptedException;

    /** Undoes {@link #create} for a session that never ran: work tree and branch go, if they are the request's own. Idempotent. */
    void discard(WorkspaceRequest request);

    /**
     * Has git leave out of every status what we put into work trees for the agent: {@code .holt/inbox} and {@code .holt/attachments}. Our own looks and
     * patches leave it out anyhow. Idempotent; no tracked file is touched.
     *
     * @return why git could not be told, in words; empty when it was
     */
    Optional<String> hideOurs(Workspace workspace) throws InterruptedException;

    /**
     * Copies ignored files from the main work tree: those that {@code .worktreeinclude} of the project names, and those of further {@code patterns} of
     * the same form. What was copied.
     */
    List<String> copyIgnored(Workspace workspace, List<String> patterns, Progress progress) throws InterruptedException;

    /**
     * Makes links to files and directories that the main work tree has at the same {@code paths} and that git ignores there. Links are followed in
     * neither tree, nothing that exists is replaced, and no look or patch ever has the links.
     *
     * @return what was not linked and why, in words
     */
    List<String> link(Workspace workspace, List<String> paths) throws InterruptedException;

    /**
     * Makes the work tree exist again on its branch, as that stands. Does nothing when it is there; moves a stray directory aside.
     *
     * @param umask of the files in it, octal, such as {@code 022}
     */
    void restore(Workspace workspace, String umask, Progress progress) throws InterruptedException;

    /** Whether its files are where they belong. Cheap against {@link #look}. */
    default boolean isThere(Workspace workspace) throws InterruptedException {
        return look(workspace).present();
    }

    /**
     * What it holds. Reads only.
     *
     * @throws WorkspaceException {@code PROJECT_PATH_MISSING} when the repository is gone
     */
    Work look(Workspace workspace) throws InterruptedException;

    /**
     * What changed in the user's own checkout within a time, where no session has anything to write: {@code HEAD}, and files by name. Tells nothing of
     * who did it. Reads only; empty when there is nothing or the repository is gone.
     */
    List<String> changesOfCheckout(Workspace workspace, Instant from, Instant until) throws InterruptedException;

    /**
     * Puts uncommitted work in safety without touching the work tree, its index, its refs or the stash; empty when there is none. It leaves out what
     * {@link Work#unpreserved} names.
     */
    Optional<Preserved> preserve(Workspace workspace) throws InterruptedException;

    /**
     * Puts preserved work back into the work tree as uncommitted changes; false, and nothing changed, when it does not apply cleanly.
     *
     * @param umask of the files that it makes, octal
     */
    boolean reapply(Workspace workspace, Preserved preserved, String umask) throws InterruptedException;

    /** What is in safety, oldest first. */
    List<Preserved> preserved(Workspace workspace);

    /**
     * Removes the work tree. The branch stays. Idempotent.
     *
     * @param force remove also when {@link Work#dirty}: the caller has preserved it or says that it may go
     * @throws WorkspaceException {@code WORK_AT_RISK} with what would be lost
     */
    void release(Workspace workspace, boolean force) throws InterruptedException;

    /**
     * Checks that {@link #forget} would not refuse, apart from the work tree, which may still be there. Changes nothing.
     *
     * @throws WorkspaceException {@code WORK_AT_RISK} with what would be lost, not with {@code force}; {@code BRANCH_CHECKED_OUT_ELSEWHERE};
     *     {@code PROJECT_PATH_MISSING} when the repository is gone, not with {@code force}
     */
    void requireForgettable(Workspace workspace, boolean force) throws InterruptedException;

    /**
     * Removes branch and preserved refs. For {@code rm}; the work tree must be gone. Where the repository is gone there is nothing to remove.
     *
     * @param force although the branch is not merged, work was preserved, or the repository is gone
     * @throws WorkspaceException as {@link #requireForgettable} says
     */
    void forget(Workspace workspace, boolean force) throws InterruptedException;

    /** Writes a binary-safe patch from {@code base} (null: the recorded one) to everything in the work tree: committed, uncommitted and untracked. */
    void export(Workspace workspace, @Nullable String base, OutputStream patch) throws InterruptedException;

    /** What {@link #export} would contain, file by file. */
    List<ChangedFile> changes(Workspace workspace, @Nullable String base) throws InterruptedException;
}

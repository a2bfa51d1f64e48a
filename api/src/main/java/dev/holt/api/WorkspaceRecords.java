package dev.holt.api;

import dev.holt.api.SessionRecords.ChangedFileView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wire records of repositories in machines. */
public final class WorkspaceRecords {
    private WorkspaceRecords() {}

    /**
     * A clone that is wanted.
     *
     * @param source a directory of this host in the work tree of a repository, absolute
     * @param guestPath where it goes, absolute; null: {@code /root/<name>}
     * @param branch a new branch that is checked out in it; null: the one that is checked out here
     * @param from the branch, tag or commit that it starts from, with {@code branch}; null: what is checked out here
     * @param depth {@code shallow}, {@code full} or {@code metadata}; null: {@code shallow}
     * @param untracked whether files go along that are neither tracked nor ignored
     */
    public record CloneSpec(
            String source,
            @Nullable String guestPath,
            @Nullable String branch,
            @Nullable String from,
            @Nullable String depth,
            boolean untracked) {}

    /** A clone to be made in a machine; the rest as in {@link CloneSpec}. */
    public record Prepare(
            String machine,
            String source,
            @Nullable String guestPath,
            @Nullable String branch,
            @Nullable String from,
            @Nullable String depth,
            boolean untracked) {
        public static Prepare in(String machine, CloneSpec spec) {
            return new Prepare(
                    machine,
                    spec.source(),
                    spec.guestPath(),
                    spec.branch(),
                    spec.from(),
                    spec.depth(),
                    spec.untracked());
        }

        CloneSpec wanted() {
            return new CloneSpec(source, guestPath, branch, from, depth, untracked);
        }
    }

    /**
     * What a clone would be.
     *
     * @param source the top of the work tree
     * @param commit what would be checked out
     * @param branch null: none
     * @param files every file that would be checked out
     * @param untrackedLeft how many files would stay here because they are neither tracked nor ignored
     * @param submodules those that would stay empty
     */
    public record ClonePlan(
            String source,
            String guestPath,
            String commit,
            @Nullable String branch,
            List<PlannedFile> files,
            int untrackedLeft,
            List<String> submodules) {}

    /** A file that would go along; {@code state} is {@code committed}, {@code changed} or {@code untracked}. */
    public record PlannedFile(String path, String state) {}

    /**
     * A clone in a machine.
     *
     * @param base the commit that it started from
     * @param initial the tree of files that went in, which has what was uncommitted here: what patches go by
     * @param branch the one that was checked out first; null: none
     */
    public record CloneView(
            String machine,
            String guestPath,
            String source,
            String base,
            @Nullable String branch,
            String initial,
            Instant prepared) {}

    public record CloneList(List<CloneView> workspaces) {}

    /**
     * A patch that is wanted.
     *
     * @param guestPath of the clone; null: the one that was made last
     * @param base the full hash of a commit; null: the files that went in, so that the patch applies to the work tree that they are of
     * @param summary whether only its summary is wanted; the work does not count as exported then
     */
    public record ExportClone(
            String machine,
            @Nullable String guestPath,
            @Nullable String base,
            boolean summary) {}

    /** A piece of a patch, or, as the last item, what the whole of it is. One of the two is null. */
    public record PatchPiece(
            byte @Nullable [] data, @Nullable PatchSummary summary) {}

    /** What a patch changes; {@code base} is the hash of what it goes by, a tree or a commit. */
    public record PatchSummary(String machine, String base, long bytes, List<ChangedFileView> files) {}
}

package dev.holt.core.workspace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace holds that is not elsewhere. Lists of paths are cut at {@value #MOST_PATHS}; the counts are not.
 *
 * @param present whether the work tree exists
 * @param head the commit checked out in it, or null when that can not be known
 * @param branch the branch checked out in it, or null when detached
 * @param modifiedCount tracked files that differ from {@code head}
 * @param untrackedCount files that are neither tracked nor ignored
 * @param unpreserved what {@link Workspaces#preserve} leaves out, each with the reason, such as a submodule with commits of its own
 * @param unseen what it may hold that nobody can look at now, and what lets one look, in words; null: all was looked at
 * @param commits commits since the base
 * @param unpushed commits since the base that no remote-tracking branch has
 * @param oddities what is not as Holt left it and worth a look, such as a link where a directory was
 */
public record Work(
        boolean present,
        @Nullable String head,
        @Nullable String branch,
        int modifiedCount,
        List<String> modified,
        int untrackedCount,
        List<String> untracked,
        List<String> unpreserved,
        @Nullable String unseen,
        int commits,
        int unpushed,
        List<String> oddities) {
    /** The longest list of paths. */
    public static final int MOST_PATHS = 100;

    public Work {
        modified = List.copyOf(modified);
        untracked = List.copyOf(untracked);
        unpreserved = List.copyOf(unpreserved);
        oddities = List.copyOf(oddities);
    }

    /** Whether something would be lost with the work tree, as far as is known: committed work is safe, its branch stays. */
    public boolean dirty() {
        return isUncommitted() || unseen != null || !unpreserved.isEmpty();
    }

    /** Whether something in it is uncommitted that can be preserved. */
    public boolean isUncommitted() {
        return modifiedCount > 0 || untrackedCount > 0;
    }
}

package dev.holt.core.workspace;

import java.util.List;

/**
 * What a clone in a guest holds.
 *
 * @param tree the hash of the tree of its files: committed, uncommitted and untracked ones together
 * @param commits on what is checked out, since the base
 * @param elsewhere commits on other branches, in the stash and in submodules, which no patch has; changed files of a submodule count as one
 * @param changedCount files that are not as they went in
 * @param changed the first of them, as paths
 */
public record CloneWork(String tree, int commits, int elsewhere, int changedCount, List<String> changed) {
    public CloneWork {
        changed = List.copyOf(changed);
    }
}

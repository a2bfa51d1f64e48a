package dev.holt.core.workspace;

import java.util.List;

/**
 * A patch that came out of a guest and was checked.
 *
 * @param base the hash of what it goes by, a tree or a commit
 * @param tree the hash of the tree of files that it leads to
 * @param bytes its size
 * @param files what it changes, in its order
 */
public record ExportedPatch(String base, String tree, long bytes, List<ChangedFile> files) {
    public ExportedPatch {
        files = List.copyOf(files);
    }
}

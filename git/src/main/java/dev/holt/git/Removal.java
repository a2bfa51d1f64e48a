package dev.holt.git;

import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Removes whole trees, those too that an agent has made to be irremovable. */
final class Removal {
    private Removal() {}

    /** Removes {@code tree}, which may be a single file or a link, or nothing at all. No link is followed, no border of a file system crossed. */
    static void of(Path tree) {
        try {
            new SafeFiles(tree.resolveSibling("")).discard(tree.getFileName().toString());
        } catch (IOException e) {
            throw FileTrouble.with("removing " + tree, e);
        }
    }
}

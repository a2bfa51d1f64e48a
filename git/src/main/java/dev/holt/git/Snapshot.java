package dev.holt.git;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree object of everything in a work tree: committed, uncommitted and untracked, through an index that is thrown away.
 *
 * <p>Ignored files are left out unless the agent has staged them. Submodules are as the checked-out commit has them; other repositories inside
 * are there as plain files.
 */
final class Snapshot {
    private final WorkTree workTree;
    private final Scratch scratch;
    private final Path objects;

    /** @param objects the object directory that new objects go into; it must see those of the user */
    Snapshot(WorkTree workTree, Scratch scratch, Path objects) {
        this.workTree = workTree;
        this.scratch = scratch;
        this.objects = objects;
    }

    /** Commands that see, and make, the objects of this snapshot. */
    GitContext commands() {
        return workTree.commands(scratch)
                .with("GIT_OBJECT_DIRECTORY", objects.toString())
                .withUmask(workTree.directory().userUmask())
                .withSetting("core.fsync=committed,reference")
                .withSetting("core.fsyncMethod=batch");
    }

    /** The hash of the tree. See {@link WorkTree#scan} for the parameters. */
    String take(String head, @Nullable Path entry) throws InterruptedException {
        return record(workTree.scan(scratch, head, entry));
    }

    /** The hash of the tree of the index that the scratch area has, with what {@code scan} found put into it. */
    String record(Scan scan) throws InterruptedException {
        if (!scan.toRemove().isEmpty()) {
            commands().feedFile(scan.toRemove().path(), "update-index", "--force-remove", "-z", "--stdin");
        }
        if (!scan.toRecord().isEmpty()) {
            commands()
                    .feedFile(
                            scan.toRecord().path(), "update-index", "--add", "--remove", "--replace", "-z", "--stdin");
        }
        return commands().line("write-tree");
    }
}

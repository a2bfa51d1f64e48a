package dev.holt.cli;

import dev.holt.api.WorkspaceRecords.CloneSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a repository goes into a machine. */
final class CloneOptions {
    @Option(
            names = "--guest-path",
            paramLabel = "DIRECTORY",
            description = "Where it goes in the machine; else /root/ and its name.")
    private @Nullable String guestPath;

    @Option(names = "--branch", paramLabel = "NAME", description = "A new branch, in the machine only.")
    private @Nullable String branch;

    @Option(
            names = "--from",
            paramLabel = "REVISION",
            description = "What that branch starts from: a branch, tag or commit. Else what is checked out here.")
    private @Nullable String from;

    @Option(
            names = "--include-untracked",
            description = "Files go along, too, that git does not know and does not ignore.")
    private boolean untracked;

    @Option(names = "--full", description = "All of the history, branches, tags and filled submodules go along.")
    private boolean full;

    @Option(names = "--metadata-only", description = "Only the history: no file is checked out.")
    private boolean metadata;

    /** Whether anything was said. */
    boolean any() {
        return guestPath != null || branch != null || from != null || untracked || full || metadata;
    }

    CloneSpec spec(Path source) {
        if (full && metadata) {
            throw CommandException.usage("--full and --metadata-only; give one of them");
        }
        String depth = full ? "full" : metadata ? "metadata" : "shallow";
        return new CloneSpec(source.toString(), guestPath, branch, from, depth, untracked);
    }
}

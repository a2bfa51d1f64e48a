package dev.holt.git;

import dev.holt.core.Printable;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look at a workspace: where its HEAD stands, and what {@link Work} it holds. Changes nothing. */
final class Look {
    private final WorkTree workTree;
    private final Workspace workspace;
    private final @Nullable Path entry;
    private final @Nullable Head head;
    private final @Nullable String commit;

    private Look(
            WorkTree workTree,
            Workspace workspace,
            @Nullable Path entry,
            @Nullable Head head,
            @Nullable String commit) {
        this.workTree = workTree;
        this.workspace = workspace;
        this.entry = entry;
        this.head = head;
        this.commit = commit;
    }

    /** Finds out where HEAD stands. */
    static Look at(HoltGitDirectory directory, Workspace workspace, @Nullable Path entry) throws InterruptedException {
        Head head = entry == null ? null : Registrations.head(entry).orElse(null);
        String commit = null;
        if (head != null) {
            commit = directory.commit(String.valueOf(head.ref() != null ? head.ref() : head.commit()));
        }
        WorkTree workTree = new WorkTree(directory, workspace.directory(), workspace.session());
        return new Look(workTree, workspace, entry, head, commit);
    }

    WorkTree workTree() {
        return workTree;
    }

    @Nullable
    Path entry() {
        return entry;
    }

    /** The commit to compare the files with: HEAD; when that can not be known the session's branch, else its base. */
    String reference() throws InterruptedException {
        if (commit != null) {
            return commit;
        }
        String branch = workTree.directory().commit("refs/heads/" + workspace.branch());
        return branch != null ? branch : workspace.base();
    }

    /** Whether commits would go with the work tree: HEAD is detached, and no ref of the repository has it. */
    boolean lost() throws InterruptedException {
        return commit != null
                && head != null
                && head.branch() == null
                && !workTree.directory()
                        .commands()
                        .line("rev-list", "--max-count=1", commit, "--not", "--glob=refs/*")
                        .isEmpty();
    }

    /** What there is. */
    Work work() throws InterruptedException {
        Path path = workspace.directory();
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<String> oddities = Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    ? List.of("%s is not a directory of its own".formatted(path))
                    : List.of();
            return work(false, new Sample(), new Sample(), List.of(), oddities);
        }
        try (Scratch scratch = workTree.directory().scratch()) {
            Scan scan = workTree.scan(scratch, reference(), entry);
            List<String> unpreserved =
                    new InnerRepositories(workTree, scratch, entry, workspace.base()).unpreserved(scan);
            return work(true, scan.modified, scan.untracked, unpreserved, oddities(scan));
        }
    }

    private Work work(
            boolean present, Sample modified, Sample untracked, List<String> unpreserved, List<String> oddities)
            throws InterruptedException {
        return new Work(
                present,
                commit,
                head == null ? null : head.branch(),
                modified.count(),
                modified.first(),
                untracked.count(),
                untracked.first(),
                unpreserved,
                null,
                present || commit != null ? count() : 0,
                present || commit != null ? count("--not", "--remotes") : 0,
                oddities);
    }

    private int count(String... without) throws InterruptedException {
        String from = reference();
        if (from.equals(workspace.base())) {
            return 0;
        }
        String[] arguments = Stream.concat(
                        Stream.of("rev-list", "--count", from, "^" + workspace.base()), Stream.of(without))
                .toArray(String[]::new);
        var counted = workTree.directory().commands().attempt(arguments);
        return counted.succeeded() ? Integer.parseInt(counted.outputText().strip()) : 0;
    }

    private List<String> oddities(Scan scan) throws InterruptedException {
        List<String> found = new ArrayList<>();
        if (entry == null) {
            found.add("git no longer knows this work tree");
        } else if (commit == null) {
            found.add("HEAD can not be read; compared with %s".formatted(Printable.of(workspace.branch())));
        } else if (head != null && head.branch() == null) {
            found.add("HEAD is detached at %s%s".formatted(commit, lost() ? ", which no branch has" : ""));
        } else if (head != null && !workspace.branch().equals(head.branch())) {
            found.add("on branch %s instead of %s"
                    .formatted(Printable.of(String.valueOf(head.branch())), Printable.of(workspace.branch())));
        }
        if (!Files.isRegularFile(workspace.directory().resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
            found.add(".git is missing or not a file");
        }
        scan.repositories.forEach(
                name -> found.add("a repository inside, its history is not kept: " + name.printable()));
        scan.submodules.forEach(submodule -> found.add("a filled submodule, what is in it is not kept: "
                + submodule.path().printable()));
        scan.unreadable.first().forEach(name -> found.add("can not be looked into: " + name));
        return found;
    }
}

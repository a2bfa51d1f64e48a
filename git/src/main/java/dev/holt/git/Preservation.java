package dev.holt.git;

import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps uncommitted work as commits under {@code refs/holt/preserved/<session>/<n>} of the user's repository. Another home may keep work of a session
 * of the same id there; each commit carries the {@link Mark} of its own.
 */
final class Preservation {
    private static final String ROOT = "refs/holt/preserved/";
    private static final String TRAILER = "Holt-Workspace";

    private final WorkTree workTree;
    private final Workspace workspace;

    Preservation(WorkTree workTree, Workspace workspace) {
        this.workTree = workTree;
        this.workspace = workspace;
    }

    /**
     * Keeps what stands in the work tree; the newest one when it is that already, empty when everything is committed.
     *
     * @param lost whether no branch has {@code head}, so that it has to be kept for itself
     */
    Optional<Preserved> preserve(String head, @Nullable Path entry, boolean lost) throws InterruptedException {
        try (Scratch scratch = workTree.directory().scratch()) {
            Snapshot snapshot =
                    new Snapshot(workTree, scratch, workTree.directory().userObjects());
            String tree = snapshot.take(head, entry);
            if (!lost && tree.equals(treeOf(head))) {
                return Optional.empty();
            }
            List<Preserved> known = list();
            if (!known.isEmpty()) {
                Preserved newest = known.getLast();
                if (tree.equals(treeOf(newest.commit()))
                        && head.equals(workTree.directory().commit(newest.commit() + "^"))) {
                    return Optional.of(newest);
                }
            }
            return Optional.of(record(snapshot, tree, head, newNumber()));
        }
    }

    /** Puts it back as uncommitted changes on top of {@code head}; false, and nothing touched, when that does not go cleanly. */
    boolean reapply(Preserved preserved, String head, Umask umask) throws InterruptedException {
        try (Scratch scratch = workTree.directory().scratch()) {
            workTree.prepareIndex(scratch, head);
            GitContext commands = workTree.commands(scratch)
                    .with(
                            "GIT_OBJECT_DIRECTORY",
                            scratch.objects(workTree.directory().userObjects()).toString());
            var merged = commands.attempt("merge-tree", "--write-tree", head, preserved.commit());
            if (!merged.succeeded()) {
                return false;
            }
            String tree = merged.outputText().lines().findFirst().orElseThrow();
            return commands.withUmask(umask)
                    .attempt("read-tree", "-m", "-u", head, tree)
                    .succeeded();
        }
    }

    /** What is kept of this session, oldest first. */
    List<Preserved> list() throws InterruptedException {
        List<Preserved> all = all();
        if (all.isEmpty()) {
            return all;
        }
        // A ref may name an object that is not there.
        byte[] marks = workTree.directory()
                .commands()
                .feed(
                        all.stream()
                                .map(Preserved::commit)
                                .collect(Collectors.joining("\n", "", "\n"))
                                .getBytes(StandardCharsets.UTF_8),
                        "rev-list",
                        "--no-walk=unsorted",
                        "--ignore-missing",
                        "--no-commit-header",
                        "--format=%%H %%(trailers:key=%s,valueonly,unfold,separator=%%x2C)".formatted(TRAILER),
                        "--stdin");
        Set<String> own = new String(marks, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith(" " + mark()))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
        return all.stream().filter(one -> own.contains(one.commit())).toList();
    }

    private int newNumber() throws InterruptedException {
        List<Preserved> all = all();
        return all.isEmpty() ? 1 : all.getLast().number() + 1;
    }

    private String mark() {
        return Mark.of(workspace.directory(), workspace.branch());
    }

    /** What any home keeps under this session's id. */
    private List<Preserved> all() throws InterruptedException {
        String prefix = ROOT + workspace.session() + "/";
        return workTree.directory()
                .commands()
                .line("for-each-ref", "--format=%(objectname) %(refname)", prefix)
                .lines()
                .flatMap(line -> parse(line, prefix))
                .sorted(Comparator.comparingInt(Preserved::number))
                .toList();
    }

    private static Stream<Preserved> parse(String line, String prefix) {
        int space = line.indexOf(' ');
        String ref = line.substring(space + 1);
        String number = ref.substring(prefix.length());
        // Refs that somebody else put there are not ours to count.
        return number.matches("[1-9][0-9]{0,8}")
                ? Stream.of(new Preserved(Integer.parseInt(number), ref, line.substring(0, space)))
                : Stream.empty();
    }

    private Preserved record(Snapshot snapshot, String tree, String head, int number) throws InterruptedException {
        String name = "Holt";
        String mail = "holt@localhost";
        String message =
                "Work of %s that was not committed\n\n%s: %s\n".formatted(workspace.session(), TRAILER, mark());
        String commit = snapshot.commands()
                .with("GIT_AUTHOR_NAME", name)
                .with("GIT_AUTHOR_EMAIL", mail)
                .with("GIT_COMMITTER_NAME", name)
                .with("GIT_COMMITTER_EMAIL", mail)
                .line("commit-tree", "--no-gpg-sign", "-m", message, "-p", head, tree);
        String ref = ROOT + workspace.session() + "/" + number;
        String missing = "0".repeat(commit.length());
        snapshot.commands().run("update-ref", "--no-deref", ref, commit, missing);
        return new Preserved(number, ref, commit);
    }

    /** The hash of the tree of a commit. */
    String treeOf(String commit) throws InterruptedException {
        return workTree.directory().commands().line("rev-parse", "--verify", "--end-of-options", commit + "^{tree}");
    }
}

package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The branches of one repository: whether one could be made, and the refs that go along with it. */
final class Branches {
    private static final String HEADS = "refs/heads/";
    private static final int LARGEST_CONFIGURATION = 1 << 20;

    private final HoltGitDirectory directory;
    private final Registrations registrations;

    Branches(HoltGitDirectory directory) {
        this.directory = directory;
        this.registrations = new Registrations(directory.repository());
    }

    /** See {@link dev.holt.core.workspace.Workspaces#requireBranch}. */
    void requireNew(String branch) throws InterruptedException {
        requireValid(branch);
        for (String ref : conflicting(branch)) {
            String taken = ref.substring(HEADS.length());
            if (!taken.equals(branch)) {
                throw new WorkspaceException(
                        ErrorCode.BRANCH_NAMESPACE_TAKEN,
                        "branch: '%s' can not be made beside the branch '%s'; rename it (git branch -m %s <other name>) or choose another name"
                                .formatted(branch, Printable.of(taken), Printable.of(taken)),
                        Map.of("branch", branch, "taken", taken));
            }
            requireNotCheckedOut(branch);
            throw new WorkspaceException(
                    ErrorCode.BRANCH_EXISTS,
                    "branch: '%s' exists already (expected: a new name); choose another name or delete it"
                            .formatted(branch),
                    Map.of("branch", branch));
        }
        requireNotCheckedOut(branch);
    }

    /** Refuses a branch that some work tree has checked out. */
    void requireNotCheckedOut(String branch) {
        requireNotCheckedOut(branch, null);
    }

    /** Refuses a branch that some work tree but {@code own} has checked out. */
    void requireNotCheckedOut(String branch, @Nullable Path own) {
        Optional<String> where = registrations.whereCheckedOut(branch, own);
        if (where.isPresent()) {
            throw new WorkspaceException(
                    ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE,
                    "branch: '%s' is checked out in %s; check out another one there first"
                            .formatted(branch, Printable.of(where.get())),
                    Map.of("branch", branch, "where", where.get()));
        }
    }

    /**
     * Makes {@code branch} at {@code commit}, and with it the ref which says that a session made it there; both or none.
     *
     * @param session its id and its {@link Mark}
     */
    void create(String branch, String session, String commit) throws InterruptedException {
        change("create %s%s %s\nupdate %s %s\n".formatted(HEADS, branch, commit, baseRef(session), commit));
    }

    /** Removes the branch that {@code session} made at {@code base}, unless it has moved, and the ref that says so. Nothing when there is no such ref. */
    void undo(String branch, String session, String base) throws InterruptedException {
        if (!made(session, base)) {
            return;
        }
        String own =
                base.equals(directory.commit(HEADS + branch)) ? "delete %s%s %s\n".formatted(HEADS, branch, base) : "";
        change(own + "delete %s %s\n".formatted(baseRef(session), base));
    }

    /** Whether {@code session} made its branch at {@code base}. */
    boolean made(String session, String base) throws InterruptedException {
        return base.equals(directory.commit(baseRef(session)));
    }

    /** Removes the branch and every given ref, unless it has moved. Those that are gone are no error. */
    void delete(String branch, String session, List<Preserved> preserved) throws InterruptedException {
        StringBuilder changes = new StringBuilder();
        changes.append("delete ").append(HEADS).append(branch).append('\n');
        changes.append("delete ").append(baseRef(session)).append('\n');
        for (Preserved one : preserved) {
            changes.append("delete %s %s\n".formatted(one.ref(), one.commit()));
        }
        change(changes.toString());
        forgetUpstream(branch);
    }

    /** Removes what a push has written about the branch into the user's configuration, as deleting a branch by hand does. The file is only edited. */
    private void forgetUpstream(String branch) throws InterruptedException {
        Path repository = directory.repository().gitDirectory();
        if (BoundedFile.read(repository, "config", LARGEST_CONFIGURATION)
                .filter(text -> text.contains("\"" + branch + "\""))
                .isPresent()) {
            // Status 128 only says that there is no such section.
            var _ = directory
                    .commands()
                    .attempt(
                            "config",
                            "--file",
                            repository.resolve("config").toString(),
                            "--remove-section",
                            "branch." + branch);
        }
    }

    private void change(String transaction) throws InterruptedException {
        directory
                .commands()
                .withUmask(directory.userUmask())
                .feed(transaction.getBytes(StandardCharsets.UTF_8), "update-ref", "--no-deref", "--stdin");
    }

    void requireValid(String branch) throws InterruptedException {
        boolean plain = !branch.startsWith("-")
                && !branch.equals("HEAD")
                && !branch.equals("@")
                && branch.codePoints().noneMatch(c -> c <= ' ' || c == 0x7f);
        if (!plain
                || !directory
                        .commands()
                        .attempt("check-ref-format", HEADS + branch)
                        .succeeded()) {
            throw new WorkspaceException(
                    ErrorCode.BRANCH_INVALID,
                    "branch: '%s' (expected: a name that git accepts, not beginning with '-'); such as holt/fix-parser"
                            .formatted(Printable.of(branch)));
        }
    }

    /** The branches that stand where {@code branch} would, above it or below it. */
    private List<String> conflicting(String branch) throws InterruptedException {
        String[] arguments = new String[2 + branch.split("/", -1).length];
        arguments[0] = "for-each-ref";
        arguments[1] = "--format=%(refname)";
        int n = 2;
        for (int slash = branch.indexOf('/'); slash >= 0; slash = branch.indexOf('/', slash + 1)) {
            arguments[n++] = HEADS + branch.substring(0, slash);
        }
        arguments[n] = HEADS + branch;
        return directory
                .commands()
                .line(arguments)
                .lines()
                .filter(ref -> {
                    String other = ref.substring(HEADS.length());
                    return other.equals(branch) || branch.startsWith(other + "/") || other.startsWith(branch + "/");
                })
                .toList();
    }

    private static String baseRef(String session) {
        return "refs/holt/base/" + session;
    }
}

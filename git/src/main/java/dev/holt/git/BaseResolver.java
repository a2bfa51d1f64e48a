package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest.Base;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the commit that new work starts from. */
final class BaseResolver {
    private static final String REMOTE = "origin/";
    private static final String TRACKING = "refs/remotes/origin/";

    private final Fetches fetches;

    BaseResolver(Fetches fetches) {
        this.fetches = fetches;
    }

    /** See {@link dev.holt.core.workspace.Workspaces#resolveBase}. */
    Base resolve(HoltGitDirectory directory, @Nullable String wanted, boolean fresh, Progress progress)
            throws InterruptedException {
        if (wanted == null) {
            return ofBranch(directory, directory.repository().defaultBranch(), progress);
        }
        return fresh && isBranch(directory, wanted)
                ? ofBranch(directory, wanted, progress)
                : ofWanted(directory, wanted, progress);
    }

    private static boolean isBranch(HoltGitDirectory directory, String name) throws InterruptedException {
        return plain(name)
                && (directory.commit("refs/heads/" + name) != null || directory.commit(TRACKING + name) != null);
    }

    private Base ofBranch(HoltGitDirectory directory, String branch, Progress progress) throws InterruptedException {
        Fetches.Answer answer = ask(directory, branch, progress);
        if (answer.commit() != null) {
            return new Base(answer.commit(), REMOTE + branch, null);
        }
        for (String ref : List.of("refs/heads/" + branch, TRACKING + branch)) {
            String commit = directory.commit(ref);
            if (commit != null) {
                return new Base(commit, shortName(ref), note(answer, shortName(ref)));
            }
        }
        String head = headOfUser(directory);
        if (head != null) {
            return new Base(head, "HEAD", "there is no branch '%s'; HEAD as it stands here".formatted(branch));
        }
        throw notFound(branch);
    }

    private Base ofWanted(HoltGitDirectory directory, String wanted, Progress progress) throws InterruptedException {
        if (wanted.equals("HEAD")) {
            String head = headOfUser(directory);
            if (head == null) {
                throw notFound(wanted);
            }
            return new Base(head, wanted, null);
        }
        boolean remote = wanted.startsWith(REMOTE) && directory.commit("refs/heads/" + wanted) == null;
        if (!remote) {
            for (String revision : List.of("refs/heads/" + wanted, "refs/tags/" + wanted, wanted)) {
                String commit = plain(wanted) ? directory.commit(revision) : null;
                if (commit != null) {
                    return new Base(commit, wanted, null);
                }
            }
        }
        return ofRemote(directory, remote ? wanted.substring(REMOTE.length()) : wanted, wanted, progress);
    }

    private Base ofRemote(HoltGitDirectory directory, String branch, String wanted, Progress progress)
            throws InterruptedException {
        if (!plain(branch)) {
            throw notFound(wanted);
        }
        Fetches.Answer answer = ask(directory, branch, progress);
        if (answer.commit() != null) {
            return new Base(answer.commit(), REMOTE + branch, null);
        }
        String commit = directory.commit(TRACKING + branch);
        if (commit == null) {
            throw notFound(wanted);
        }
        return new Base(commit, REMOTE + branch, note(answer, REMOTE + branch));
    }

    private Fetches.Answer ask(HoltGitDirectory directory, String branch, Progress progress)
            throws InterruptedException {
        Repository repository = directory.repository();
        if (repository.remote() == null) {
            return new Fetches.Answer(null, "");
        }
        progress.stage("asking origin for " + Printable.of(branch));
        return fetches.newest(directory, repository.remote(), branch);
    }

    private static @Nullable String headOfUser(HoltGitDirectory directory) throws InterruptedException {
        Head head = new Registrations(directory.repository()).mainHead().orElse(null);
        if (head == null) {
            return null;
        }
        return head.commit() != null ? head.commit() : directory.commit(String.valueOf(head.ref()));
    }

    /** Whether it is a name or hash, and no rule for finding something else such as {@code a..b} or {@code :/text}. */
    static boolean plain(String revision) {
        return !revision.isEmpty()
                && !revision.startsWith("-")
                && !revision.contains("..")
                && revision.codePoints().noneMatch(c -> c <= ' ' || c == 0x7f || ":?*[\\".indexOf(c) >= 0);
    }

    private static @Nullable String note(Fetches.Answer answer, String ref) {
        return answer.problem().isEmpty() ? null : "%s; %s as it stands here".formatted(answer.problem(), ref);
    }

    private static String shortName(String ref) {
        return ref.startsWith(TRACKING)
                ? REMOTE + ref.substring(TRACKING.length())
                : ref.substring("refs/heads/".length());
    }

    private static WorkspaceException notFound(String wanted) {
        return new WorkspaceException(
                ErrorCode.BASE_NOT_FOUND,
                "base: '%s' (expected: a branch, tag or commit of the repository, or origin/<branch>); 'git branch -a' lists branches"
                        .formatted(Printable.of(wanted)),
                Map.of("base", wanted));
    }
}

package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removes what a session left in the user's repository, unless work would be lost by that. */
final class Forgetting {
    private final HoltGitDirectory directory;
    private final Workspace workspace;
    private final Preservation preservation;

    Forgetting(HoltGitDirectory directory, Workspace workspace, Preservation preservation) {
        this.directory = directory;
        this.workspace = workspace;
        this.preservation = preservation;
    }

    /** See {@link dev.holt.core.workspace.Workspaces#requireForgettable}. Preserved work is at risk unless it became a commit of the branch. */
    void require(boolean force) throws InterruptedException {
        if (force && directory.isOrphaned()) {
            return;
        }
        directory.requireRepository();
        new Branches(directory).requireNotCheckedOut(workspace.branch(), workspace.directory());
        if (!force) {
            requireNothingAtRisk(preservation.list());
        }
    }

    /** See {@link dev.holt.core.workspace.Workspaces#forget}. */
    void forget(boolean force) throws InterruptedException {
        require(force);
        if (directory.isOrphaned()) {
            return;
        }
        new Branches(directory)
                .delete(
                        workspace.branch(),
                        Worktrees.marked(workspace.session(), workspace.directory(), workspace.branch()),
                        preservation.list());
    }

    private void requireNothingAtRisk(List<Preserved> preserved) throws InterruptedException {
        List<String> risks = new ArrayList<>();
        String branch = directory.commit("refs/heads/" + workspace.branch());
        if (branch != null && !unmerged(branch).isEmpty()) {
            risks.add("commits of branch " + Printable.of(workspace.branch()));
        }
        for (Preserved one : preserved) {
            if (branch == null || !preservation.treeOf(branch).equals(preservation.treeOf(one.commit()))) {
                risks.add(one.ref());
            }
        }
        if (!risks.isEmpty()) {
            throw new WorkspaceException(
                    ErrorCode.WORK_AT_RISK,
                    "session %s: forgetting it would lose %s; merge or push it, or pass --force"
                            .formatted(workspace.session(), String.join(", ", risks)),
                    Map.of("lost", String.join("\n", risks)));
        }
    }

    /** A commit of the branch that neither the base, the default branch nor any remote-tracking branch has; empty when there is none. */
    private String unmerged(String branch) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("rev-list", "--max-count=1", branch, "--not", "--remotes"));
        for (String known :
                List.of(workspace.base(), "refs/heads/" + directory.repository().defaultBranch())) {
            String commit = directory.commit(known);
            if (commit != null) {
                arguments.add(commit);
            }
        }
        return directory.commands().line(arguments.toArray(String[]::new));
    }
}

package dev.holt.core.workspace;

import dev.holt.core.Progress;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Workspaces wherever they are: what concerns the repository here is the host's, all else goes by the place of the workspace. Safe for any thread. */
public final class PlacedWorkspaces implements Workspaces {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

    private final Workspaces host;
    private final Workspaces machines;

    public PlacedWorkspaces(Workspaces host, Workspaces machines) {
        this.host = host;
        this.machines = machines;
    }

    private Workspaces of(Workspace workspace) {
        return workspace.place().isHost() ? host : machines;
    }

    private Workspaces of(WorkspaceRequest request) {
        return request.place().isHost() ? host : machines;
    }

    @Override
    public WorkspaceRequest.Base resolveBase(
            String project, Repository repository, @Nullable String wanted, boolean fresh, Progress progress)
            throws InterruptedException {
        return host.resolveBase(project, repository, wanted, fresh, progress);
    }

    @Override
    public void requireBranch(String project, Repository repository, String branch) {
        host.requireBranch(project, repository, branch);
    }

    @Override
    public List<String> changesOfCheckout(Workspace workspace, Instant from, Instant until)
            throws InterruptedException {
        return host.changesOfCheckout(workspace, from, until);
    }

    @Override
    public Workspace create(WorkspaceRequest request, Progress progress) throws InterruptedException {
        return of(request).create(request, progress);
    }

    @Override
    public void discard(WorkspaceRequest request) {
        of(request).discard(request);
    }

    @Override
    public Optional<String> hideOurs(Workspace workspace) throws InterruptedException {
        return of(workspace).hideOurs(workspace);
    }

    @Override
    public List<String> copyIgnored(Workspace workspace, List<String> patterns, Progress progress)
            throws InterruptedException {
        return of(workspace).copyIgnored(workspace, patterns, progress);
    }

    @Override
    public List<String> link(Workspace workspace, List<String> paths) throws InterruptedException {
        return of(workspace).link(workspace, paths);
    }

    @Override
    public void restore(Workspace workspace, String umask, Progress progress) throws InterruptedException {
        of(workspace).restore(workspace, umask, progress);
    }

    @Override
    public boolean isThere(Workspace workspace) throws InterruptedException {
        return of(workspace).isThere(workspace);
    }

    @Override
    public Work look(Workspace workspace) throws InterruptedException {
        return of(workspace).look(workspace);
    }

    @Override
    public Optional<Preserved> preserve(Workspace workspace) throws InterruptedException {
        return of(workspace).preserve(workspace);
    }

    @Override
    public boolean reapply(Workspace workspace, Preserved preserved, String umask) throws InterruptedException {
        return of(workspace).reapply(workspace, preserved, umask);
    }

    @Override
    public List<Preserved> preserved(Workspace workspace) {
        return of(workspace).preserved(workspace);
    }

    @Override
    public void release(Workspace workspace, boolean force) throws InterruptedException {
        of(workspace).release(workspace, force);
    }

    @Override
    public void requireForgettable(Workspace workspace, boolean force) throws InterruptedException {
        of(workspace).requireForgettable(workspace, force);
    }

    @Override
    public void forget(Workspace workspace, boolean force) throws InterruptedException {
        of(workspace).forget(workspace, force);
    }

    @Override
    public void export(Workspace workspace, @Nullable String base, OutputStream patch) throws InterruptedException {
        of(workspace).export(workspace, commit(workspace, base), patch);
    }

    @Override
    public List<ChangedFile> changes(Workspace workspace, @Nullable String base) throws InterruptedException {
        return of(workspace).changes(workspace, commit(workspace, base));
    }

    /** What a person calls a base is known in the repository here; a clone in a machine has its commits alone. */
    private @Nullable String commit(Workspace workspace, @Nullable String base) throws InterruptedException {
        if (base == null || workspace.place().isHost() || HASH.matcher(base).matches()) {
            return base;
        }
        return host.resolveBase(workspace.project(), workspace.repository(), base, false, Progress.NONE)
                .commit();
    }
}

package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.Name;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest;
import dev.holt.core.workspace.Workspaces;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces as locked worktrees of the user's repository.
 *
 * <p>Any thread may call any method at any time. Methods that change the same session are not meant to run at once; looking while something
 * else goes on is harmless.
 *
 * <p>Repositories inside a work tree: a submodule counts as the commit that HEAD names for it; what is inside is never preserved or exported, and
 * {@link #look} counts it as modified when there is more than that commit. Any other repository inside is carried as the plain files that it has
 * checked out, without its history. {@link Work#oddities} names both, {@link Work#unpreserved} those with something of their own.
 */
public final class GitWorkspaces implements Workspaces {
    private static final Pattern SESSION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,99})");

    private final Git git;
    private final Path gitRoot;
    private final ManagedRoot worktreesRoot;
    private final BaseResolver bases;
    private final Map<String, HoltGitDirectory> directories = new ConcurrentHashMap<>();

    /**
     * @param gitRoot where the git directories of Holt are, one for each project
     * @param worktreesRoot what every work tree must lie under
     * @param fetchPatience how long a remote may take to name the newest base; asked before each fetch
     */
    public GitWorkspaces(Git git, Path gitRoot, Path worktreesRoot, Supplier<Duration> fetchPatience) {
        this.git = git;
        this.gitRoot = gitRoot.toAbsolutePath();
        this.worktreesRoot = new ManagedRoot(worktreesRoot);
        this.bases = new BaseResolver(new Fetches(fetchPatience, System::nanoTime));
    }

    @Override
    public WorkspaceRequest.Base resolveBase(
            String project, Repository repository, @Nullable String wanted, boolean fresh, Progress progress)
            throws InterruptedException {
        return bases.resolve(directory(project, repository), wanted, fresh, progress);
    }

    @Override
    public void requireBranch(String project, Repository repository, String branch) {
        Branches branches = new Branches(directory(project, repository));
        Waiting.run(() -> branches.requireNew(branch));
    }

    @Override
    public Workspace create(WorkspaceRequest request, Progress progress) throws InterruptedException {
        String session = requireSession(request.session());
        worktrees(request.project(), request.repository())
                .create(
                        request.directory(),
                        session,
                        request.branch(),
                        request.base().commit(),
                        Umask.parse(request.umask()),
                        progress);
        return new Workspace(
                request.place(),
                request.project(),
                session,
                request.repository(),
                request.directory(),
                request.branch(),
                request.base().commit(),
                request.base().ref());
    }

    @Override
    public void discard(WorkspaceRequest request) {
        String session = requireSession(request.session());
        Worktrees worktrees = worktrees(request.project(), request.repository());
        Waiting.run(() -> worktrees.discard(
                request.directory(), session, request.branch(), request.base().commit()));
    }

    @Override
    public Optional<String> hideOurs(Workspace workspace) throws InterruptedException {
        requirePresent(workspace);
        return new LocalExcludes(directory(workspace))
                .hide(workspace.directory(), WorkTree.OURS)
                .map("git will show .holt/inbox and .holt/attachments in this repository: %s"::formatted);
    }

    @Override
    public List<String> copyIgnored(Workspace workspace, List<String> patterns, Progress progress)
            throws InterruptedException {
        requirePresent(workspace);
        return new IncludedFiles(directory(workspace)).copy(workspace.directory(), patterns, progress);
    }

    @Override
    public List<String> link(Workspace workspace, List<String> paths) throws InterruptedException {
        requirePresent(workspace);
        return new SharedLinks(directory(workspace)).link(workspace.directory(), paths);
    }

    @Override
    public void restore(Workspace workspace, String umask, Progress progress) throws InterruptedException {
        worktrees(workspace)
                .restore(
                        workspace.directory(),
                        requireSession(workspace.session()),
                        workspace.branch(),
                        Umask.parse(umask),
                        progress);
    }

    @Override
    public Work look(Workspace workspace) throws InterruptedException {
        worktreesRoot.require(workspace.directory());
        return lookAt(workspace).work();
    }

    @Override
    public List<String> changesOfCheckout(Workspace workspace, Instant from, Instant until)
            throws InterruptedException {
        return Files.isDirectory(workspace.repository().gitDirectory())
                ? new UsersCheckout(directory(workspace)).changedBetween(from, until)
                : List.of();
    }

    @Override
    public Optional<Preserved> preserve(Workspace workspace) throws InterruptedException {
        if (!Files.exists(workspace.directory(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        requirePresent(workspace);
        Look look = lookAt(workspace);
        return preservation(workspace).preserve(look.reference(), look.entry(), look.lost());
    }

    @Override
    public boolean reapply(Workspace workspace, Preserved preserved, String umask) throws InterruptedException {
        requirePresent(workspace);
        return preservation(workspace).reapply(preserved, lookAt(workspace).reference(), Umask.parse(umask));
    }

    @Override
    public List<Preserved> preserved(Workspace workspace) {
        directory(workspace).requireRepository();
        Preservation preservation = preservation(workspace);
        return Waiting.on(preservation::list);
    }

    @Override
    public void release(Workspace workspace, boolean force) throws InterruptedException {
        Path path = worktreesRoot.require(workspace.directory());
        if (!force && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            requirePresent(workspace);
            requireNothingAtRisk(lookAt(workspace));
        }
        worktrees(workspace).remove(path, requireSession(workspace.session()));
    }

    @Override
    public void requireForgettable(Workspace workspace, boolean force) throws InterruptedException {
        worktreesRoot.require(workspace.directory());
        new Forgetting(directory(workspace), workspace, preservation(workspace)).require(force);
    }

    @Override
    public void forget(Workspace workspace, boolean force) throws InterruptedException {
        Path path = worktreesRoot.require(workspace.directory());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkspaceException(
                    ErrorCode.WORK_AT_RISK,
                    "work tree %s: still there (expected: released before its branch is deleted)".formatted(path));
        }
        new Forgetting(directory(workspace), workspace, preservation(workspace)).forget(force);
    }

    @Override
    public void export(Workspace workspace, @Nullable String base, OutputStream patch) throws InterruptedException {
        requirePresent(workspace);
        Look look = lookAt(workspace);
        new Patches(look.workTree()).export(baseOf(workspace, base), look.reference(), look.entry(), patch);
    }

    @Override
    public List<ChangedFile> changes(Workspace workspace, @Nullable String base) throws InterruptedException {
        requirePresent(workspace);
        Look look = lookAt(workspace);
        return new Patches(look.workTree()).changes(baseOf(workspace, base), look.reference(), look.entry());
    }

    private static void requireNothingAtRisk(Look look) throws InterruptedException {
        Work work = look.work();
        boolean lost = look.lost();
        if (!work.dirty() && !lost) {
            return;
        }
        List<String> risks = new ArrayList<>();
        if (work.modifiedCount() > 0) {
            risks.add("%d modified (%s)".formatted(work.modifiedCount(), shortened(work.modified())));
        }
        if (work.untrackedCount() > 0) {
            risks.add("%d untracked (%s)".formatted(work.untrackedCount(), shortened(work.untracked())));
        }
        risks.addAll(work.unpreserved());
        if (lost) {
            risks.add("commits up to %s, which no branch has".formatted(work.head()));
        }
        throw new WorkspaceException(
                ErrorCode.WORK_AT_RISK,
                "work tree: removing it would lose %s; commit or preserve it, or pass --force"
                        .formatted(String.join(", ", risks)),
                Map.of(
                        "modified", String.join("\n", work.modified()),
                        "untracked", String.join("\n", work.untracked())));
    }

    private static String shortened(List<String> paths) {
        int most = 5;
        return String.join(", ", paths.subList(0, Math.min(most, paths.size()))) + (paths.size() > most ? ", ..." : "");
    }

    private String baseOf(Workspace workspace, @Nullable String base) throws InterruptedException {
        String wanted = base == null ? workspace.base() : base;
        String commit = directory(workspace).commit(wanted);
        if (commit == null) {
            throw new WorkspaceException(
                    ErrorCode.BASE_NOT_FOUND,
                    "base: '%s' (expected: a commit of the repository)".formatted(Printable.of(wanted)),
                    Map.of("base", wanted));
        }
        return commit;
    }

    private void requirePresent(Workspace workspace) {
        Path path = worktreesRoot.require(workspace.directory());
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkspaceException(
                    ErrorCode.WORKSPACE_MISSING,
                    "work tree %s: not there; restore session %s first".formatted(path, workspace.session()));
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkspaceException(
                    ErrorCode.WORKSPACE_TAMPERED,
                    "work tree %s: not a directory of its own; --force removes it, but never what it points to"
                            .formatted(path));
        }
    }

    private Look lookAt(Workspace workspace) throws InterruptedException {
        directory(workspace).requireRepository();
        String session = requireSession(workspace.session());
        Path entry = worktrees(workspace).find(workspace.directory(), session).orElse(null);
        return Look.at(directory(workspace), workspace, entry);
    }

    private Preservation preservation(Workspace workspace) {
        String session = requireSession(workspace.session());
        return new Preservation(new WorkTree(directory(workspace), workspace.directory(), session), workspace);
    }

    private Worktrees worktrees(Workspace workspace) {
        return worktrees(workspace.project(), workspace.repository());
    }

    private Worktrees worktrees(String project, Repository repository) {
        return new Worktrees(directory(project, repository), worktreesRoot);
    }

    private HoltGitDirectory directory(Workspace workspace) {
        return directory(workspace.project(), workspace.repository());
    }

    /** The git directory of Holt for {@code project}, as {@code repository} was recorded; made when it is asked for the first time. */
    private HoltGitDirectory directory(String project, Repository repository) {
        return directories.compute(Name.require("project", project), (name, known) -> {
            if (known != null && known.repository().equals(repository)) {
                return known;
            }
            HoltGitDirectory made = new HoltGitDirectory(git, gitRoot.resolve(name), repository);
            if (known == null) {
                made.removeLeftovers();
            }
            made.prepare();
            return made;
        });
    }

    private static String requireSession(String session) {
        if (!SESSION.matcher(session).matches()) {
            throw new IllegalArgumentException("session: '%s' (expected: an id such as calc-1)".formatted(session));
        }
        return session;
    }
}

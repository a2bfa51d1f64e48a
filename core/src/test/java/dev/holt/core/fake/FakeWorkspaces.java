package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest;
import dev.holt.core.workspace.Workspaces;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Work trees whose uncommitted files are a map from path to content. The monitor guards all of it. */
public final class FakeWorkspaces implements Workspaces {
    private static final String BASE = "b".repeat(40);

    private final Map<Path, Map<String, String>> trees = new TreeMap<>();
    private final Set<String> branches = new TreeSet<>();
    private final Set<String> unmerged = new HashSet<>();
    private final Map<String, List<Snapshot>> snapshots = new HashMap<>();
    private final Set<String> heldElsewhere = new HashSet<>();
    private final Set<String> unpreserved = new TreeSet<>();
    private final List<String> linked = new ArrayList<>();
    private volatile @Nullable String unhidden;
    private @Nullable String unseen;
    private boolean preservable = true;

    private record Snapshot(Preserved preserved, Map<String, String> files) {}

    /** Somebody writes a file in a work tree and does not commit it. */
    public synchronized void write(Path tree, String path, String content) {
        files(tree).put(path, content);
    }

    /** The uncommitted files of a work tree. */
    public synchronized Map<String, String> uncommitted(Path tree) {
        return Map.copyOf(files(tree));
    }

    /** Everything in a work tree is committed. */
    public synchronized void commit(Path tree, String branch) {
        files(tree).clear();
        unmerged.add(branch);
    }

    /** Somebody discards all that is not committed. */
    public synchronized void revert(Path tree) {
        files(tree).clear();
    }

    /** Somebody deletes a work tree by hand. */
    public synchronized void lose(Path tree) {
        trees.remove(tree);
    }

    /** Nothing can be preserved from now on. */
    public synchronized void breakPreserving() {
        preservable = false;
    }

    /** Something in every work tree that no snapshot has. */
    public synchronized void hide(String name) {
        unpreserved.add(name);
    }

    /** What every work tree may hold that nobody can look at from now on; null: all can be looked at. */
    public synchronized void unseen(@Nullable String what) {
        unseen = what;
    }

    /** Git can not be told what is ours from now on. */
    public void breakHiding(String reason) {
        unhidden = reason;
    }

    /** What was linked in any work tree. */
    public synchronized List<String> linked() {
        return List.copyOf(linked);
    }

    /** Somebody checks out a branch in a work tree of their own. */
    public synchronized void holdElsewhere(String branch) {
        heldElsewhere.add(branch);
    }

    /** Somebody else's branch. */
    public synchronized void branch(String name) {
        branches.add(name);
    }

    public synchronized Set<Path> trees() {
        return Set.copyOf(trees.keySet());
    }

    public synchronized Set<String> branches() {
        return Set.copyOf(branches);
    }

    @Override
    public WorkspaceRequest.Base resolveBase(
            String project, Repository repository, @Nullable String wanted, boolean fresh, Progress progress) {
        if ("nowhere".equals(wanted)) {
            throw new WorkspaceException(ErrorCode.BASE_NOT_FOUND, "base: 'nowhere' is unknown");
        }
        return new WorkspaceRequest.Base(BASE, wanted == null ? repository.defaultBranch() : wanted, null);
    }

    @Override
    public synchronized void requireBranch(String project, Repository repository, String branch) {
        if (branch.startsWith("-")) {
            throw new WorkspaceException(ErrorCode.BRANCH_INVALID, "branch: '%s' is none".formatted(branch));
        }
        if (branches.contains(branch)) {
            throw new WorkspaceException(ErrorCode.BRANCH_EXISTS, "branch: '%s' exists".formatted(branch));
        }
    }

    @Override
    public synchronized Workspace create(WorkspaceRequest request, Progress progress) {
        requireBranch(request.project(), request.repository(), request.branch());
        branches.add(request.branch());
        trees.put(request.directory(), new TreeMap<>());
        return new Workspace(
                request.place(),
                request.project(),
                request.session(),
                request.repository(),
                request.directory(),
                request.branch(),
                request.base().commit(),
                request.base().ref());
    }

    @Override
    public synchronized void discard(WorkspaceRequest request) {
        if (trees.remove(request.directory()) != null) {
            branches.remove(request.branch());
        }
    }

    @Override
    public Optional<String> hideOurs(Workspace workspace) {
        return Optional.ofNullable(unhidden);
    }

    /** Says of each pattern that it was copied, by a file of its name. */
    @Override
    public List<String> copyIgnored(Workspace workspace, List<String> patterns, Progress progress) {
        return patterns;
    }

    @Override
    public synchronized List<String> link(Workspace workspace, List<String> paths) {
        linked.addAll(paths);
        return List.of();
    }

    @Override
    public synchronized void restore(Workspace workspace, String umask, Progress progress) {
        if (!branches.contains(workspace.branch())) {
            throw new WorkspaceException(
                    ErrorCode.BRANCH_INVALID, "branch: '%s' is gone".formatted(workspace.branch()));
        }
        trees.computeIfAbsent(workspace.directory(), _ -> new TreeMap<>());
    }

    @Override
    public synchronized Work look(Workspace workspace) {
        Map<String, String> files = trees.get(workspace.directory());
        boolean present = files != null;
        List<String> names = files == null ? List.of() : List.copyOf(files.keySet());
        return new Work(
                present,
                present ? BASE : null,
                present ? workspace.branch() : null,
                names.size(),
                names,
                0,
                List.of(),
                present ? List.copyOf(unpreserved) : List.of(),
                unseen,
                0,
                0,
                List.of());
    }

    @Override
    public synchronized Optional<Preserved> preserve(Workspace workspace) {
        if (!preservable) {
            throw new WorkspaceException(ErrorCode.GIT_FAILED, "git: no space left on device");
        }
        Map<String, String> files = trees.get(workspace.directory());
        if (files == null || files.isEmpty()) {
            return Optional.empty();
        }
        List<Snapshot> taken = snapshots.computeIfAbsent(workspace.session(), _ -> new ArrayList<>());
        int number = taken.size() + 1;
        Preserved preserved = new Preserved(
                number, "refs/holt/preserved/%s/%d".formatted(workspace.session(), number), "c".repeat(40));
        taken.add(new Snapshot(preserved, Map.copyOf(files)));
        return Optional.of(preserved);
    }

    @Override
    public synchronized boolean reapply(Workspace workspace, Preserved preserved, String umask) {
        Map<String, String> files = files(workspace.directory());
        if (!files.isEmpty()) {
            return false;
        }
        snapshots.getOrDefault(workspace.session(), List.of()).stream()
                .filter(snapshot -> snapshot.preserved().equals(preserved))
                .forEach(snapshot -> files.putAll(snapshot.files()));
        return true;
    }

    @Override
    public synchronized List<Preserved> preserved(Workspace workspace) {
        return snapshots.getOrDefault(workspace.session(), List.of()).stream()
                .map(Snapshot::preserved)
                .toList();
    }

    @Override
    public synchronized void release(Workspace workspace, boolean force) {
        if (!force && look(workspace).dirty()) {
            throw new WorkspaceException(ErrorCode.WORK_AT_RISK, "work tree: uncommitted work");
        }
        trees.remove(workspace.directory());
    }

    @Override
    public synchronized void requireForgettable(Workspace workspace, boolean force) {
        if (!force && unmerged.contains(workspace.branch())) {
            throw new WorkspaceException(ErrorCode.WORK_AT_RISK, "branch: has commits that are nowhere else");
        }
        if (!force && snapshots.containsKey(workspace.session())) {
            throw new WorkspaceException(ErrorCode.WORK_AT_RISK, "preserved: would go with it");
        }
        if (heldElsewhere.contains(workspace.branch())) {
            throw new WorkspaceException(ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE, "branch: is checked out elsewhere");
        }
    }

    @Override
    public synchronized void forget(Workspace workspace, boolean force) {
        if (trees.containsKey(workspace.directory())) {
            throw new WorkspaceException(ErrorCode.WORK_AT_RISK, "work tree: still there");
        }
        requireForgettable(workspace, force);
        branches.remove(workspace.branch());
        snapshots.remove(workspace.session());
    }

    /** A patch of this fake: what it is compared with, then a line for each uncommitted file. */
    @Override
    public synchronized void export(Workspace workspace, @Nullable String base, OutputStream patch) {
        StringBuilder text = new StringBuilder("from %s\n".formatted(base == null ? workspace.base() : base));
        files(workspace.directory())
                .forEach((path, content) ->
                        text.append(path).append(": ").append(content).append('\n'));
        try {
            patch.write(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> changesOfCheckout(Workspace workspace, Instant from, Instant until) {
        return List.of();
    }

    @Override
    public synchronized List<ChangedFile> changes(Workspace workspace, @Nullable String base) {
        return files(workspace.directory()).keySet().stream()
                .map(path -> new ChangedFile(path, 'A', 1, 0, List.of()))
                .toList();
    }

    private Map<String, String> files(Path tree) {
        Map<String, String> files = trees.get(tree);
        if (files == null) {
            throw new WorkspaceException(ErrorCode.WORKSPACE_MISSING, "work tree: %s is gone".formatted(tree));
        }
        return files;
    }
}

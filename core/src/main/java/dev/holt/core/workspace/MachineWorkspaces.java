package dev.holt.core.workspace;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Machines;
import dev.holt.core.place.Base;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces of sessions that live in machines: private clones, whose work is preserved as numbered patch files on this host. A clone goes with its
 * machine, so nothing is released here. What a look finds is what would be lost with the machine: commits are as much as changes, for both are nowhere
 * else, and so is what other clones in it hold. A machine that another has made under the name of the session's is never touched. Safe for any thread.
 */
public final class MachineWorkspaces implements Workspaces {
    private static final List<String> OURS = List.of("/.holt/inbox", "/.holt/attachments");
    private static final String EXCLUDE = "/.git/info/exclude";
    private static final String STAGED = "/var/lib/holt/preserved.patch";
    private static final int MOST_OF_EXCLUDE = 1 << 20;
    private static final int FILE = 0644;
    private static final int PRIVATE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;

    private final Machines machines;
    private final GuestWorkspaces clones;
    private final CloneGuard guard;
    private final PreservedPatches patches;

    /** @param sessions the directory with one of each session on this host, in which its patches are */
    public MachineWorkspaces(Machines machines, GuestWorkspaces clones, CloneGuard guard, Path sessions) {
        this.machines = machines;
        this.clones = clones;
        this.guard = guard;
        this.patches = new PreservedPatches(sessions);
    }

    @Override
    public WorkspaceRequest.Base resolveBase(
            String project, Repository repository, @Nullable String wanted, boolean fresh, Progress progress) {
        throw onTheHost();
    }

    @Override
    public void requireBranch(String project, Repository repository, String branch) {
        throw onTheHost();
    }

    @Override
    public List<String> changesOfCheckout(Workspace workspace, Instant from, Instant until) {
        throw onTheHost();
    }

    private static UnsupportedOperationException onTheHost() {
        return new UnsupportedOperationException("is the host's to say");
    }

    @Override
    public Workspace create(WorkspaceRequest request, Progress progress) throws InterruptedException {
        Workspace workspace = new Workspace(
                request.place(),
                request.project(),
                request.session(),
                request.repository(),
                request.directory(),
                request.branch(),
                request.base().commit(),
                request.base().ref());
        prepare(workspace, progress);
        return workspace;
    }

    private void prepare(Workspace workspace, Progress progress) throws InterruptedException {
        GuestClone _ = clones.prepare(
                machine(workspace),
                new CloneRequest(
                        workspace.repository().path(),
                        directory(workspace),
                        CloneRequest.Depth.SHALLOW,
                        workspace.branch(),
                        workspace.base(),
                        false),
                progress);
    }

    /** It goes with its machine. */
    @Override
    public void discard(WorkspaceRequest request) {}

    @Override
    public Optional<String> hideOurs(Workspace workspace) throws InterruptedException {
        Guest guest = guest(workspace);
        String file = directory(workspace) + EXCLUDE;
        String known = guest.read(file, 0, MOST_OF_EXCLUDE)
                .map(piece -> new String(piece.content(), StandardCharsets.UTF_8))
                .orElse("");
        List<String> missing = OURS.stream()
                .filter(line -> known.lines().noneMatch(line::equals))
                .toList();
        if (!missing.isEmpty()) {
            String start = known.isEmpty() || known.endsWith("\n") ? known : known + "\n";
            String text = start + String.join("\n", missing) + "\n";
            guest.makeDirectories(file.substring(0, file.lastIndexOf('/')), PRIVATE_DIRECTORY);
            guest.put(file, FILE, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.empty();
    }

    /** Nothing that git ignores goes into a machine. */
    @Override
    public List<String> copyIgnored(Workspace workspace, List<String> patterns, Progress progress) {
        if (!patterns.isEmpty()) {
            progress.note("files that git ignores are not copied into a machine: " + String.join(", ", patterns));
        }
        return List.of();
    }

    @Override
    public List<String> link(Workspace workspace, List<String> paths) {
        return paths.isEmpty()
                ? List.of()
                : List.of("links into this host are not made in a machine: " + String.join(", ", paths));
    }

    @Override
    public void restore(Workspace workspace, String umask, Progress progress) throws InterruptedException {
        if (!isThere(workspace)) {
            clones.moveAside(machine(workspace), directory(workspace), progress);
            prepare(workspace, progress);
        }
    }

    @Override
    public boolean isThere(Workspace workspace) throws InterruptedException {
        return isOff(workspace)
                ? clone(workspace).isPresent()
                : guest(workspace).stat(directory(workspace) + "/.git").isPresent();
    }

    @Override
    public Work look(Workspace workspace) throws InterruptedException {
        if (isGone(workspace)) {
            return work(false, List.of(), null);
        }
        List<String> lost = new ArrayList<>();
        guard.besides(
                        machines.find(name(workspace), tenant(workspace)),
                        directory(workspace),
                        () -> isOff(workspace) ? Optional.empty() : Optional.of(guest(workspace)))
                .forEach(risk -> lost.add("in its machine: " + risk));
        Optional<GuestClone> clone = clone(workspace);
        if (clone.isEmpty()) {
            return work(false, lost, null);
        }
        if (isOff(workspace)) {
            return work(true, lost, clone.get().isKept() ? null : unseen(workspace, clone.get()));
        }
        if (!isThere(workspace)) {
            boolean stray = guest(workspace).stat(directory(workspace)).isPresent();
            if (stray) {
                lost.add("all of it (its .git is gone)");
            }
            return work(stray, lost, null);
        }
        CloneWork held = clones.look(machine(workspace), directory(workspace));
        boolean known = held.tree().equals(clone.get().known());
        if (held.elsewhere() > 0) {
            lost.add(CloneGuard.elsewhere(held));
        }
        return new Work(
                true,
                null,
                null,
                known ? 0 : held.changedCount(),
                known ? List.of() : held.changed(),
                0,
                List.of(),
                lost,
                null,
                held.commits(),
                held.commits(),
                List.of());
    }

    private static Work work(boolean present, List<String> unpreserved, @Nullable String unseen) {
        return new Work(present, null, null, 0, List.of(), 0, List.of(), unpreserved, unseen, 0, 0, List.of());
    }

    private static String unseen(Workspace workspace, GuestClone clone) {
        return (clone.left() == null
                                ? "what its machine %1$s holds can not be known while that is off"
                                : "its machine %1$s, which is off, holds work that is not kept here")
                        .formatted(name(workspace))
                + "; 'holt vm start %s' starts it without the agent".formatted(name(workspace));
    }

    /** All of its work as a patch against its base. What was preserved before is not preserved again. */
    @Override
    public Optional<Preserved> preserve(Workspace workspace) throws InterruptedException {
        GuestClone clone = clone(workspace).orElse(null);
        if (clone == null) {
            return Optional.empty();
        }
        if (isOff(workspace) && clone.isKept()) {
            return clone.initial().equals(clone.left()) ? Optional.empty() : patches.newest(workspace);
        }
        AtomicReference<String> tree = new AtomicReference<>(clone.initial());
        Optional<Preserved> preserved = patches.add(workspace, out -> {
            ExportedPatch exported = clones.export(machine(workspace), directory(workspace), null, out);
            tree.set(exported.tree());
            return exported;
        });
        clones.preserved(machine(workspace), directory(workspace), tree.get());
        return preserved;
    }

    @Override
    public boolean reapply(Workspace workspace, Preserved preserved, String umask) throws InterruptedException {
        Guest guest = guest(workspace);
        guest.makeDirectories(STAGED.substring(0, STAGED.lastIndexOf('/')), PRIVATE_DIRECTORY);
        try (InputStream patch = Files.newInputStream(Path.of(preserved.ref()))) {
            guest.put(STAGED, PRIVATE, patch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (GuestProcess apply = guest.exec(new GuestCommand(
                List.of("git", "-C", directory(workspace), "apply", "--binary", STAGED),
                Map.of("PATH", Base.USUAL_PATH, "HOME", "/root", "LC_ALL", "C.UTF-8"),
                "/",
                null,
                false,
                false))) {
            Thread errors = Thread.ofVirtual().start(() -> drain(apply.err()));
            drain(apply.out());
            boolean applied = apply.await() instanceof GuestProcess.End.Code(int code) && code == 0;
            errors.join();
            return applied;
        } finally {
            guest.remove(STAGED);
        }
    }

    private static void drain(InputStream stream) {
        try {
            stream.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // Its end tells.
        }
    }

    @Override
    public List<Preserved> preserved(Workspace workspace) {
        return patches.all(workspace);
    }

    @Override
    public void release(Workspace workspace, boolean force) throws InterruptedException {
        if (!force && look(workspace).dirty()) {
            throw new WorkspaceException(
                    ErrorCode.WORK_AT_RISK,
                    "session %s: its machine holds work that is nowhere else; 'holt export %s' takes it out"
                            .formatted(workspace.session(), workspace.session()));
        }
    }

    @Override
    public void requireForgettable(Workspace workspace, boolean force) {
        if (!force && !patches.all(workspace).isEmpty()) {
            throw new WorkspaceException(
                    ErrorCode.WORK_AT_RISK,
                    "session %s: its preserved work would be lost: %s; keep the file elsewhere, or --force removes it"
                            .formatted(
                                    workspace.session(),
                                    patches.newest(workspace).orElseThrow().ref()));
        }
    }

    @Override
    public void forget(Workspace workspace, boolean force) {
        requireForgettable(workspace, force);
        patches.removeAll(workspace);
    }

    /** Of a machine that is off, what was preserved when it went off. */
    @Override
    public void export(Workspace workspace, @Nullable String base, OutputStream patch) throws InterruptedException {
        if (!isOff(workspace)) {
            ExportedPatch _ = clones.export(machine(workspace), directory(workspace), base, patch);
            return;
        }
        Optional<Path> whole = whole(workspace, base);
        try {
            if (whole.isPresent()) {
                Files.copy(whole.get(), patch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The patch with all that a machine holds which is off; empty when it holds nothing. Throws when that is not known. */
    private Optional<Path> whole(Workspace workspace, @Nullable String base) {
        MachineName machine = machine(workspace);
        Optional<Path> newest = patches.newest(workspace).map(preserved -> Path.of(preserved.ref()));
        Optional<GuestClone> clone = clone(workspace);
        boolean kept = clone.map(GuestClone::isKept).orElse(newest.isPresent());
        if (base != null || !kept) {
            throw off(workspace.session(), machine);
        }
        boolean untouched = clone.filter(c -> c.initial().equals(c.left())).isPresent();
        return untouched ? Optional.empty() : newest;
    }

    @Override
    public List<ChangedFile> changes(Workspace workspace, @Nullable String base) throws InterruptedException {
        if (isOff(workspace)) {
            return whole(workspace, base).map(clones::changes).orElse(List.of());
        }
        return clones.survey(machine(workspace), directory(workspace), base).files();
    }

    private static WorkspaceException off(String session, MachineName machine) {
        return new WorkspaceException(
                ErrorCode.MACHINE_NOT_RUNNING,
                "session %1$s: its machine %2$s is off (expected: running); 'holt vm start %2$s' starts it without the agent, 'holt restore %1$s' with it"
                        .formatted(session, machine));
    }

    /** Whether nothing runs in its machine. One that stands still or does not answer is not off: whoever asks its guest hears that. */
    private boolean isOff(Workspace workspace) {
        return machines.reach(name(workspace), tenant(workspace)).isOff();
    }

    private boolean isGone(Workspace workspace) {
        return machines.lookup(name(workspace), tenant(workspace)).isEmpty();
    }

    private Optional<GuestClone> clone(Workspace workspace) {
        return isGone(workspace) ? Optional.empty() : clones.lookup(name(workspace), directory(workspace));
    }

    private Guest guest(Workspace workspace) throws InterruptedException {
        return machines.guest(machine(workspace));
    }

    /** The session's machine. Throws {@code MACHINE_NOT_FOUND} when it is gone, whoever has its name now. */
    private MachineName machine(Workspace workspace) {
        return machines.find(name(workspace), tenant(workspace)).name();
    }

    private static MachineName name(Workspace workspace) {
        return new MachineName(workspace.place().machine().orElseThrow());
    }

    private static SessionId tenant(Workspace workspace) {
        return SessionId.parse(workspace.session());
    }

    private static String directory(Workspace workspace) {
        return workspace.directory().toString();
    }
}

package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.Step;
import dev.holt.core.lock.Locks;
import dev.holt.core.place.Place;
import dev.holt.core.session.Launching.Launch;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings sessions back with exactly the launch that is stored, in the work tree that they had. Safe for any thread.
 */
public final class Restorer {
    /** The kind of its journal entries. */
    public static final String KIND = "session.restore";

    private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(2);

    private final SessionParts parts;
    private final Agents agents;
    private final Journal journal;
    private final Lodgings lodgings;
    private final Admission admission;
    private final Locks<SessionId> locks;
    private final SpawnGate gate;
    private final Watcher watcher;
    private final Attachments attachments;
    private final LaunchFiles launchFiles;
    private final Launching launching;

    Restorer(
            SessionParts parts,
            Agents agents,
            Journal journal,
            Admission admission,
            Locks<SessionId> locks,
            SpawnGate gate,
            Watcher watcher) {
        this.parts = parts;
        this.agents = agents;
        this.lodgings = new Lodgings(parts);
        this.admission = admission;
        this.journal = journal;
        this.locks = locks;
        this.gate = gate;
        this.watcher = watcher;
        this.attachments = new Attachments(parts);
        this.launchFiles = new LaunchFiles(parts, agents);
        this.launching = new Launching(parts, watcher);
    }

    /**
     * A session that was brought back.
     *
     * @param mode with what its agent began again
     * @param notes what a person should know
     */
    public record Restored(Session session, LaunchMode mode, List<String> notes) {}

    /** The steps of a restore, in order. */
    public List<Step<Launch>> steps() {
        return List.of(
                new Step<>("place", this::acquirePlace, this::restPlace),
                Step.pure("workspace", this::restoreWorkspace),
                Step.pure("files", this::writeFiles),
                launching.terminalStep(),
                launching.processStep());
    }

    /**
     * Brings one session back: natively where its agent can and has something to come back to, else from its saved prompt. An interrupt calls off this and whatever else the caller is about; a kill of the session only this.
     *
     * @param wanted another way; null: this one
     * @throws HoltException {@code SESSION_RUNNING}, {@code SESSION_LIMIT}, {@code INVALID_ARGUMENT} when the way is none for this session; {@code CANCELLED} when the session was killed meanwhile
     */
    public Restored restore(SessionId id, @Nullable LaunchMode wanted, String operation, Progress progress)
            throws InterruptedException {
        try (var held = locks.holdForLaunch(id)) {
            try {
                return restoreHeld(id, wanted, operation, progress);
            } catch (InterruptedException e) {
                if (held.calledOff()) {
                    throw new SessionException(
                            ErrorCode.CANCELLED,
                            id,
                            "session %s: was stopped while it was brought back; 'holt restore %s' tries again"
                                    .formatted(id, id));
                }
                throw e;
            }
        }
    }

    private Restored restoreHeld(SessionId id, @Nullable LaunchMode wanted, String operation, Progress progress)
            throws InterruptedException {
        try (var _ = gate.enter(progress)) {
            Session session = watcher.known(parts.find(id));
            requireOver(session);
            admission.requireRoom(session.id());
            LaunchMode mode = wanted == null ? usualMode(session) : requireMode(session, wanted);
            Launch launch = new Launch(id, mode, progress, new ArrayList<>());
            watcher.launching(id);
            Session begun = begin(session);
            try {
                journal.run(new JournalEntry(operation, KIND, id.toString(), ""), steps(), launch);
            } catch (InterruptedException e) {
                watcher.recordFailedStart(begun, "called off");
                throw e;
            } catch (RuntimeException | Error e) {
                watcher.recordFailedStart(begun, String.valueOf(e.getMessage()));
                throw e;
            }
            Session restored = parts.find(id);
            watcher.watch(restored);
            return new Restored(restored, mode, List.copyOf(launch.notes()));
        }
    }

    /** The sessions that should run and do not. */
    public List<SessionId> candidates() {
        return parts.store().list().stream()
                .filter(s -> s.intent() == Intent.RUNNING)
                .filter(Restorer::isLost)
                .map(Session::id)
                .toList();
    }

    /** Those of them that a reboot ended. Of one whose machine somebody stopped nobody has said that it may run again. */
    List<SessionId> endedByReboot() {
        return parts.store().list().stream()
                .filter(s -> s.intent() == Intent.RUNNING)
                .filter(s -> s.run() instanceof Run.Ended ended && ended.exit() instanceof Exit.Rebooted)
                .map(Session::id)
                .toList();
    }

    private static boolean isLost(Session session) {
        return switch (session.run()) {
            case Run.Ended ended -> lost(ended.exit());
            // A restore that came to nothing: what it needs is still there.
            case Run.StartFailed _ ->
                session.workspace() != null && !session.launch().argv().isEmpty();
            case Run.Starting _, Run.Running _ -> false;
        };
    }

    private static boolean lost(Exit exit) {
        return switch (exit) {
            case Exit.Rebooted _, Exit.MachineStopped _, Exit.Vanished _ -> true;
            case Exit.Code _, Exit.Signal _ -> false;
        };
    }

    /** Finishes or undoes a restore that a crash interrupted. */
    void recover(JournalEntry entry) throws InterruptedException {
        SessionId id = SessionId.parse(entry.subject());
        try (var _ = locks.hold(id)) {
            if (launching.isDecided(id)) {
                journal.complete(entry);
            } else {
                journal.undo(entry, steps(), new Launch(id, LaunchMode.SAVED_PROMPT, Progress.NONE, new ArrayList<>()));
                watcher.recordFailedStart(
                        parts.find(id),
                        "interrupted by the end of the daemon; 'holt restore %s' tries again".formatted(id));
            }
        }
    }

    private void requireOver(Session session) {
        if (session.run() instanceof Run.Starting || watcher.alive(session)) {
            throw new SessionException(
                    ErrorCode.SESSION_RUNNING,
                    session.id(),
                    "session %s: runs (expected: one that is over); 'holt attach %s' shows it, 'holt kill %s' stops it"
                            .formatted(session.id(), session.id(), session.id()));
        }
        if (session.workspace() == null || session.launch().argv().isEmpty()) {
            throw new SessionException(
                    ErrorCode.SESSION_NOT_RUNNING,
                    session.id(),
                    "session %s: never started (expected: one that ran); spawn it anew, and 'holt rm %s' forgets this one"
                            .formatted(session.id(), session.id()));
        }
    }

    private Session begin(Session session) throws InterruptedException {
        Optional<Place> place = parts.lookup(session);
        if (place.isPresent()) {
            place.get().processes().killMarked(session.launchId(), LEFTOVER_GRACE);
        }
        return admission.admit(
                session.id(),
                () -> parts.record(
                        session.id(),
                        s -> s.withIntent(Intent.RUNNING)
                                .withLaunchId(UUID.randomUUID().toString())
                                .withRun(new Run.Starting(parts.clock().instant()))));
    }

    private void acquirePlace(Launch launch) throws InterruptedException {
        Session session = parts.find(launch.session());
        Optional<Agent> agent = agents.find(session.launch().agent());
        if (agent.isPresent()) {
            lodgings.acquire(session, agent.get(), launch.progress());
        }
    }

    private void restPlace(Launch launch) throws InterruptedException {
        lodgings.rest(parts.find(launch.session()), Progress.NONE);
    }

    private void restoreWorkspace(Launch launch) throws InterruptedException {
        Session session = parts.find(launch.session());
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        boolean absent = session.released() || isAbsent(workspace);
        String umask = parts.files().umask(parts.place(session), session.id());
        parts.workspaces().restore(workspace, umask, launch.progress());
        if (absent) {
            parts.workspaces().hideOurs(workspace).ifPresent(launch.notes()::add);
            attachments.putBack(session, workspace, launch.notes());
            reapplyPreserved(session, workspace, umask, launch.notes());
        }
        parts.store().change(session.id(), s -> s.withWorkspace(workspace), s -> SessionEvents.changed(s, "workspace"));
    }

    /** Whether the work tree went without a word about it: by hand, or by a clean-up that a crash interrupted. */
    private boolean isAbsent(Workspace workspace) throws InterruptedException {
        try {
            return !parts.workspaces().isThere(workspace);
        } catch (WorkspaceException _) {
            return false;
        }
    }

    private void writeFiles(Launch launch) {
        launchFiles.writeAgain(parts.find(launch.session()), launch.mode(), launch.notes());
    }

    private static LaunchMode usualMode(Session session) {
        return remembers(session) ? LaunchMode.NATIVE : LaunchMode.SAVED_PROMPT;
    }

    private static LaunchMode requireMode(Session session, LaunchMode wanted) {
        if (wanted == LaunchMode.NATIVE && !remembers(session)) {
            throw new SessionException(
                    ErrorCode.INVALID_ARGUMENT,
                    session.id(),
                    "session %s: can not go on with its conversation (%s); leave --native out to start it with its prompt"
                            .formatted(
                                    session.id(),
                                    session.launch().resume().isEmpty()
                                            ? "agent %s has no way to"
                                                    .formatted(session.launch().agent())
                                            : "none was ever begun"));
        }
        return wanted;
    }

    /** Whether the agent has a conversation that it can come back to. One whose prompt never arrived holds nothing. */
    private static boolean remembers(Session session) {
        return !session.launch().resume().isEmpty()
                && session.signals().begun()
                && session.signals().conversation() != null;
    }

    /** Puts back what the work tree held when it was last there; what was preserved before that may be undone since. */
    private void reapplyPreserved(Session session, Workspace workspace, String umask, List<String> notes)
            throws InterruptedException {
        Optional<Preserved> last = parts.workspaces().preserved(workspace).stream()
                .filter(p -> p.ref().equals(session.preserved()))
                .findFirst();
        if (last.isPresent()) {
            notes.add((parts.workspaces().reapply(workspace, last.get(), umask)
                            ? "put back the uncommitted work of %s"
                            : "the uncommitted work of %s does not apply cleanly; it stays there")
                    .formatted(last.get().ref()));
        }
    }
}

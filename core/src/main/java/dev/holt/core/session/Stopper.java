package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.Step;
import dev.holt.core.lock.Locks;
import dev.holt.core.place.Place;
import dev.holt.core.place.Processes;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Stops sessions. A kill always succeeds: the intent is recorded first, then process, work and terminal are seen to as far as possible, also when
 * nothing can be recorded, and the answer lists what was kept and why. The branch, the work tree and everything uncommitted in it stay. Safe for any thread.
 */
public final class Stopper {
    private static final System.Logger LOG = System.getLogger(Stopper.class.getName());

    /** The kind of its journal entries. */
    public static final String KIND = "session.kill";

    private static final int TERM = 15;
    private static final int KILL = 9;
    /** How long a process that was killed may take to go, and its runner to say so. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SessionParts parts;
    private final Journal journal;
    private final Locks<SessionId> locks;
    private final Watcher watcher;
    private final Lodgings lodgings;

    Stopper(SessionParts parts, Journal journal, Locks<SessionId> locks, Watcher watcher) {
        this.parts = parts;
        this.journal = journal;
        this.locks = locks;
        this.watcher = watcher;
        this.lodgings = new Lodgings(parts);
    }

    /**
     * What a kill did.
     *
     * @param preserved where uncommitted work was put, if there was any
     * @param kept what could not be released or recorded, and why
     */
    public record Killed(Session session, @Nullable Preserved preserved, List<String> kept) {}

    /** One kill under way; its steps add what they could not do. For one thread. */
    static final class Kill {
        private final SessionId session;
        private final Progress progress;
        private final List<String> kept = new ArrayList<>();
        private final Set<String> done = new HashSet<>();
        private @Nullable Preserved preserved;

        Kill(SessionId session, Progress progress) {
            this.session = session;
            this.progress = progress;
        }
    }

    /** The steps of a kill, in order. None has an undo: from the first on, a kill only goes forward. */
    List<Step<Kill>> steps() {
        return List.of(
                tolerant("intent", "wish to stop", this::recordIntent),
                tolerant("process", "process", this::endProcess),
                tolerant("preserve", "uncommitted work", this::preserve),
                tolerant("terminal", "terminal", this::stopTerminal),
                tolerant("place", "machine", this::rest));
    }

    /**
     * Stops a session, whatever state it is in; a launch of it that is under way is called off. Once begun a kill goes on although its caller
     * leaves.
     */
    public Killed kill(SessionId id, String operation, Progress progress) throws InterruptedException {
        parts.find(id);
        Kill kill = new Kill(id, progress);
        locks.callOff(id);
        FutureTask<Killed> work = new FutureTask<>(() -> run(kill, operation));
        Thread.ofVirtual().name("kill-" + id).start(work);
        try {
            return work.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException _) {
            throw new SessionException(
                    ErrorCode.CANCELLED,
                    id,
                    "session %s: its kill goes on; 'holt show %s' tells how it is".formatted(id, id));
        }
    }

    private Killed run(Kill kill, String operation) throws InterruptedException {
        try (var _ = locks.hold(kill.session)) {
            runSteps(kill, operation);
        }
        return new Killed(parts.find(kill.session), kill.preserved, List.copyOf(kill.kept));
    }

    private void runSteps(Kill kill, String operation) throws InterruptedException {
        try {
            journal.run(new JournalEntry(operation, KIND, kill.session.toString(), ""), steps(), kill);
        } catch (RuntimeException e) {
            kill.kept.add("journal: " + e.getMessage());
            for (Step<Kill> step : steps()) {
                step.run().apply(kill);
            }
        }
    }

    /** Goes on with a kill that a crash interrupted. */
    void recover(JournalEntry entry) throws InterruptedException {
        SessionId id = SessionId.parse(entry.subject());
        boolean decided =
                parts.store().find(id).filter(s -> s.intent() == Intent.STOPPED).isPresent();
        if (decided) {
            try (var _ = locks.hold(id)) {
                journal.run(entry, steps(), new Kill(id, Progress.NONE));
            }
        } else {
            journal.complete(entry);
        }
    }

    private void recordIntent(Kill kill) {
        Session session = parts.find(kill.session);
        written(
                kill,
                "wish to stop",
                () -> watcher.record(
                        session, s -> s.withIntent(Intent.STOPPED), s -> SessionEvents.changed(s, "intent")));
    }

    private void endProcess(Kill kill) throws InterruptedException {
        kill.progress.stage("ending the process");
        Session session = parts.find(kill.session);
        Optional<Place> place = parts.lookup(session);
        if (place.isPresent()) {
            endIn(place.get(), session);
        }
        if (session.run() instanceof Run.Running || session.run() instanceof Run.Starting) {
            written(kill, "end of the process", () -> watcher.recordEnd(session, true));
        }
        watcher.forget(kill.session);
    }

    private void endIn(Place place, Session session) throws InterruptedException {
        Processes processes = place.processes();
        Duration grace = parts.settings().current().killGrace();
        if (session.run() instanceof Run.Running running) {
            processes.signalGroup(running.process(), TERM);
        }
        processes.killMarked(session.launchId(), grace);
        if (session.run() instanceof Run.Running running) {
            awaitEnd(place, session, running, grace);
        }
    }

    /** What does not carry the mark has had TERM only; and the runner needs a moment to report. */
    private void awaitEnd(Place place, Session session, Run.Running running, Duration grace)
            throws InterruptedException {
        Processes processes = place.processes();
        if (!Reports.await(parts, session, grace, () -> !processes.alive(running.process()))) {
            processes.signalGroup(running.process(), KILL);
        }
        if (!Reports.await(parts, session, PATIENCE, () -> !processes.alive(running.process()))) {
            throw new SessionException(
                    ErrorCode.SESSION_RUNNING,
                    session.id(),
                    "pid %d does not end although it was killed"
                            .formatted(running.process().pid()));
        }
        boolean _ = Reports.await(
                parts, session, PATIENCE, () -> watcher.reported(session) || !processes.alive(running.runner()));
    }

    private void preserve(Kill kill) throws InterruptedException {
        Session session = parts.find(kill.session);
        Workspace workspace = session.workspace();
        if (workspace != null && !session.released() && !workspace.base().isEmpty()) {
            kill.progress.stage("preserving uncommitted work");
            parts.preserve(kill.session, workspace).ifPresent(preserved -> kill.preserved = preserved);
        }
    }

    private void stopTerminal(Kill kill) {
        Session session = parts.find(kill.session);
        // A start that was interrupted may have made the window and not come to say so.
        if (session.terminal() != null || session.run() instanceof Run.StartFailed) {
            kill.progress.stage("closing the terminal");
            Optional<Place> place = parts.lookup(session);
            if (place.isPresent()) {
                Terminal terminal = parts.terminals().in(place.get());
                terminal.stop(
                        terminal.handle(session.id().toString()),
                        parts.settings().current().killGrace());
            } else if (session.terminal() != null) {
                kill.kept.add("terminal: " + SessionParts.gone(session).getMessage());
            }
            written(
                    kill,
                    "end of the terminal",
                    () -> watcher.record(
                            session, s -> s.withTerminal(null), s -> SessionEvents.changed(s, "terminal")));
        }
    }

    private void rest(Kill kill) throws InterruptedException {
        lodgings.rest(parts.find(kill.session), kill.progress);
    }

    /** Closes the window that a session which is over has left, if it has. One that can not be closed stays. */
    public void closeWindow(SessionId id) {
        Session session = parts.find(id);
        TerminalHandle window = session.terminal();
        if (window == null) {
            return;
        }
        try {
            parts.terminal(session).stop(window, Duration.ZERO);
            watcher.record(session, s -> s.withTerminal(null), s -> SessionEvents.changed(s, "terminal"));
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.WARNING, "session %s: its window stays: %s".formatted(id, e.getMessage()));
        }
    }

    private static void written(Kill kill, String what, Runnable write) {
        try {
            write.run();
        } catch (RuntimeException e) {
            kill.kept.add("%s, not recorded yet: %s".formatted(what, e.getMessage()));
        }
    }

    /** A step that is done once and that no failure keeps from being followed by the next. */
    private static Step<Kill> tolerant(String name, String what, Step.Action<Kill> action) {
        return Step.pure(name, kill -> {
            if (kill.done.add(name)) {
                try {
                    action.apply(kill);
                } catch (RuntimeException e) {
                    kill.kept.add("%s: %s".formatted(what, e.getMessage()));
                }
            }
        });
    }
}

package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.journal.Step;
import dev.holt.core.place.Place;
import dev.holt.core.session.SessionFiles.Finished;
import dev.holt.core.session.SessionFiles.Started;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSize;
import dev.holt.core.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The last two steps of every launch, of a new session as of one that is brought back: the terminal, and the process in it. */
final class Launching {
    private static final Duration UNDO_GRACE = Duration.ofSeconds(1);

    private final SessionParts parts;
    private final Watcher watcher;

    Launching(SessionParts parts, Watcher watcher) {
        this.parts = parts;
        this.watcher = watcher;
    }

    /** Starts a window with the runner in it. */
    Step<Launch> terminalStep() {
        return new Step<>("terminal", this::startTerminal, this::stopTerminal);
    }

    /** Waits until the runner reports the process: the commit point of a launch. */
    Step<Launch> processStep() {
        return Step.pure("process", this::awaitProcess);
    }

    /**
     * One launch under way.
     *
     * @param session names the session; its facts are read from the store at each step
     * @param mode with what the agent begins
     * @param notes takes what a person should know afterwards
     */
    record Launch(SessionId session, LaunchMode mode, Progress progress, List<String> notes) {}

    private void startTerminal(Launch launch) {
        launch.progress().stage("starting the terminal");
        Session session = parts.find(launch.session());
        Workspace workspace = Objects.requireNonNull(session.workspace(), "workspace");
        if (!session.place().isHost()) {
            watcher.begun(session.place());
        }
        watcher.watchHooks(session);
        Terminal terminal = parts.terminal(session);
        TerminalHandle handle = terminal.start(new TerminalLaunch(
                session.id().toString(),
                workspace.directory(),
                parts.files().directory(session),
                parts.files().outputLog(session),
                TerminalSize.USUAL));
        parts.store().change(session.id(), s -> s.withTerminal(handle), s -> SessionEvents.changed(s, "terminal"));
    }

    private void stopTerminal(Launch launch) {
        Session session = parts.find(launch.session());
        Terminal terminal = parts.terminal(session);
        endMarked(launch);
        terminal.stop(terminal.handle(session.id().toString()), UNDO_GRACE);
        parts.store().change(session.id(), s -> s.withTerminal(null), s -> SessionEvents.changed(s, "terminal"));
    }

    /** Ends whatever carries the mark of a launch. */
    void endMarked(Launch launch) {
        Session session = parts.find(launch.session());
        parts.place(session).processes().killMarked(session.launchId(), UNDO_GRACE);
    }

    private void awaitProcess(Launch launch) throws InterruptedException {
        launch.progress().stage("waiting for the process");
        Session session = parts.find(launch.session());
        Place place = parts.place(session);
        Duration patience = parts.settings().current().startPatience();
        boolean started = Reports.await(parts, session, patience, () -> recordStart(session, place));
        if (!started) {
            throw new SessionException(
                    ErrorCode.START_FAILED,
                    session.id(),
                    "session %s: its process did not appear within %d s (expected: a report of the runner); the screen shows: %s"
                            .formatted(session.id(), patience.toSeconds(), screen(session)));
        }
    }

    /** Whether the runner has reported; the start is recorded then. Throws when it reported that the program never ran. */
    boolean recordStart(Session session, Place place) {
        Optional<Finished> finished = parts.files().finished(place, session.id(), session.launchId());
        Optional<String> error = finished.flatMap(Finished::error);
        if (error.isPresent()) {
            throw new SessionException(
                    ErrorCode.START_FAILED,
                    session.id(),
                    "session %s: '%s' could not be started: %s"
                            .formatted(session.id(), session.launch().argv().getFirst(), error.get()));
        }
        Optional<Started> started = parts.files().started(place, session.id(), session.launchId());
        TerminalHandle handle = parts.terminal(session).handle(session.id().toString());
        started.ifPresent(report -> parts.record(
                session.id(),
                s -> s.run() instanceof Run.Starting && s.launchId().equals(session.launchId())
                        ? s.withTerminal(handle)
                                .withRun(new Run.Running(
                                        report.process(),
                                        report.runner(),
                                        parts.clock().instant()))
                        : s));
        return started.isPresent();
    }

    /**
     * Whether nothing of an interrupted launch is to be undone: its process runs, which is recorded, or somebody has ended or removed the
     * session since.
     */
    boolean isDecided(SessionId id) {
        Optional<Session> session = parts.store().find(id);
        return session.filter(s -> s.run() instanceof Run.Starting).isEmpty() || appeared(session.get());
    }

    private boolean appeared(Session session) {
        try {
            return recordStart(session, parts.place(session));
        } catch (SessionException _) {
            return false;
        }
    }

    private String screen(Session session) {
        try {
            Terminal terminal = parts.terminal(session);
            return terminal.capture(terminal.handle(session.id().toString()), 5).strip();
        } catch (RuntimeException e) {
            return "(not readable: %s)".formatted(e.getMessage());
        }
    }
}

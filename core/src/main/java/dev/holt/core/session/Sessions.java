package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Agents;
import dev.holt.core.event.EventLog;
import dev.holt.core.journal.Journal;
import dev.holt.core.lock.Locks;
import dev.holt.core.place.Place;
import dev.holt.core.project.ProjectStore;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything about sessions in one place: looks at them here, and hands out the services that change them. Safe for any thread. */
public final class Sessions {
    private final SessionParts parts;
    private final Watcher watcher;
    private final Spawner spawner;
    private final Stopper stopper;
    private final Restorer restorer;
    private final Cleaner cleaner;
    private final Reconciler reconciler;
    private final Notices notices;

    public Sessions(
            SessionParts parts,
            ProjectStore projects,
            Agents agents,
            Journal journal,
            EventLog events,
            LaunchEnvironment environments,
            Path worktrees) {
        Locks<SessionId> locks = new Locks<>();
        SpawnGate gate = new SpawnGate(parts.settings());
        this.parts = parts;
        this.watcher = new Watcher(parts, new HookIntake(parts, agents));
        Admission admission = new Admission(parts, projects);
        this.spawner =
                new Spawner(parts, projects, agents, journal, environments, worktrees, admission, locks, gate, watcher);
        this.stopper = new Stopper(parts, journal, locks, watcher);
        this.restorer = new Restorer(parts, agents, journal, admission, locks, gate, watcher);
        this.cleaner = new Cleaner(parts, locks);
        this.reconciler = new Reconciler(parts, journal, events, spawner, stopper, restorer, watcher);
        this.notices = new Notices(parts, this);
        watcher.listen(notices);
    }

    /** What people are told about sessions. */
    public Notices notices() {
        return notices;
    }

    /** A session with its status. */
    public record Seen(Session session, Status status) {}

    public Spawner spawner() {
        return spawner;
    }

    public Stopper stopper() {
        return stopper;
    }

    public Restorer restorer() {
        return restorer;
    }

    public Cleaner cleaner() {
        return cleaner;
    }

    public Reconciler reconciler() {
        return reconciler;
    }

    public Watcher watcher() {
        return watcher;
    }

    /** Has {@code listener} told of what agents tell, for as long as the daemon runs. */
    public void listen(AgentListener listener) {
        watcher.listen(listener);
    }

    public SessionFiles files() {
        return parts.files();
    }

    /** All, by project and number. One query, no probe, no write. */
    public List<Seen> list() {
        Duration startPatience = parts.settings().current().startPatience();
        return parts.store().list().stream()
                .map(session -> see(session, startPatience))
                .toList();
    }

    /** One of them. Throws {@code SESSION_NOT_FOUND}. */
    public Seen find(SessionId id) {
        return see(parts.find(id), parts.settings().current().startPatience());
    }

    public void rename(SessionId id, String name) {
        parts.find(id);
        parts.store().change(id, s -> s.withName(name), s -> SessionEvents.changed(s, "name"));
    }

    /**
     * Notes that the prompt of a session's newest launch was typed into its window.
     *
     * @param told whether its agent will show that it took it
     */
    public void promptTyped(SessionId id, boolean told) {
        watcher.promptTyped(parts.find(id), told);
    }

    /** Notes that a person presses keys in the session's window by way of the API. */
    public void keysPressed(SessionId id) {
        watcher.keysPressed(id);
    }

    /** How long ago a person did; empty when nobody has, as far as is known. */
    public Optional<Duration> sinceKeys(SessionId id) {
        return watcher.sinceKeys(id);
    }

    /** How long nothing was heard of a session's hooks, by a clock that does not jump. */
    public Duration silence(Session session) {
        return watcher.silence(session);
    }

    /** Takes in what the hooks of a session have left until now, on the calling thread. */
    public void hear(SessionId id) {
        watcher.takeInHooks(id);
    }

    /** Takes a person's word that no dialog is open in the session and that it has nothing to do. */
    public void unblock(SessionId id) {
        watcher.unblock(parts.find(id));
    }

    /** The session's work tree. Throws {@code WORKSPACE_MISSING} when there is none. */
    public Workspace workspace(SessionId id) {
        Session session = parts.find(id);
        Workspace workspace = session.workspace();
        if (workspace == null || workspace.base().isEmpty() || session.released()) {
            throw new SessionException(
                    ErrorCode.WORKSPACE_MISSING,
                    id,
                    workspace == null || workspace.base().isEmpty()
                            ? "session %s: has no work tree: its start failed".formatted(id)
                            : "session %s: its work tree was given back; %s, 'holt restore %s' brings it back"
                                    .formatted(id, kept(session, workspace), id));
        }
        return workspace;
    }

    /** Where the work of a session is that has none here any more. The branch of one in a machine is gone with that. */
    private static String kept(Session session, Workspace workspace) {
        if (workspace.place().isHost()) {
            return "its branch is " + workspace.branch();
        }
        return session.preserved() == null ? "nothing of it was preserved" : "its work is in " + session.preserved();
    }

    /** How a person gets to see the session's own terminal. Throws {@code SESSION_NOT_RUNNING} when it has no window. */
    public AttachWay attach(SessionId id) {
        return terminal(id).attach(window(id));
    }

    /** The terminal that the session's window is in. */
    public Terminal terminal(SessionId id) {
        return parts.terminal(parts.find(id));
    }

    /** The session's window. Throws {@code SESSION_NOT_RUNNING} when it has none. */
    public TerminalHandle window(SessionId id) {
        Session session = parts.find(id);
        TerminalHandle handle = session.terminal();
        if (handle == null) {
            throw new SessionException(
                    ErrorCode.SESSION_NOT_RUNNING,
                    id,
                    "session %s: has no terminal any more; 'holt logs %s' shows what it printed, 'holt restore %s' starts it again"
                            .formatted(id, id, id));
        }
        return handle;
    }

    /**
     * Delivers what the session printed.
     *
     * @param lines how many lines from the end to begin with; negative: everything kept
     * @param follow whether to go on until the session is over
     */
    public void readLog(SessionId id, int lines, boolean follow, SessionLog.Sink sink) throws InterruptedException {
        Session session = parts.find(id);
        new Lodgings(parts).requireLog(session);
        SessionLog log = new SessionLog(parts.sessionFiles(session));
        log.replay(lines, sink);
        if (follow) {
            log.follow(
                    () -> parts.store()
                            .find(id)
                            .map(watcher::known)
                            .filter(s -> s.run() instanceof Run.Running || s.run() instanceof Run.Starting)
                            .isEmpty(),
                    sink);
        }
    }

    /** What the setup script of the session printed; empty when there was none. */
    public byte[] setupLog(SessionId id) {
        Session session = parts.find(id);
        return parts.sessionFiles(session).read("setup.log", 4 << 20).orElse(new byte[0]);
    }

    public Place place(SessionId id) {
        return parts.place(parts.find(id));
    }

    private Seen see(Session session, Duration startPatience) {
        Session known = watcher.known(session);
        return new Seen(
                known,
                StatusRules.derive(
                        known, watcher.view(known), watcher.starting(known), startPatience, watcher.silence(known)));
    }
}

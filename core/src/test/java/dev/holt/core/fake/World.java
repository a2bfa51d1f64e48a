package dev.holt.core.fake;

import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventLog;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalStore;
import dev.holt.core.message.Mailboxes;
import dev.holt.core.message.MessageStore;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.Places;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.ProjectStore;
import dev.holt.core.session.LaunchEnvironment;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.SessionFiles;
import dev.holt.core.session.SessionParts;
import dev.holt.core.session.SessionStore;
import dev.holt.core.session.Sessions;
import dev.holt.core.session.SpawnRequest;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.Workspaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one project on it, {@code calc}, and the runs of the daemon on it, one after the other: {@link #boot} begins the next one over
 * what the last one left.
 */
public final class World {
    /** The directory with the work trees. */
    public static final Path WORKTREES = Path.of("/holt/worktrees");
    /** The directory with the files of the sessions. */
    public static final Path SESSIONS = Path.of("/holt/sessions");
    /** The project that is there. */
    public static final ProjectId CALC = new ProjectId("calc");

    private final ManualClock clock = new ManualClock();
    private final InMemoryStores stores = new InMemoryStores(clock);
    private final FakePlace host = new FakePlace();
    private final FakeTerminal terminal = new FakeTerminal(host, clock);
    private final FakeWorkspaces workspaces = new FakeWorkspaces();
    private final FixedSettings settings = new FixedSettings();
    private final FakeAgent agent = new FakeAgent();
    private Life life = new Life();
    private Sessions sessions;
    private @Nullable Mailboxes mailboxes;

    public World() {
        host.install("/usr/bin/fake-agent");
        addProject(CALC);
        sessions = services();
    }

    /** Registers another project. */
    public void addProject(ProjectId id) {
        // What is registered must exist, and this directory is on every machine.
        Repository repository =
                new Repository(Path.of("/"), Path.of("/", id.value(), ".git"), "main", null, "main", Map.of());
        Project project = new Project(id, repository, ProjectSettings.NONE, ManualClock.BEGINNING);
        stores.projects().add(project, new EventDraft("project.added", id.value(), null, Map.of()));
    }

    /** Begins the next run of the daemon; whatever is left of the last one has no effect any more. Does not reconcile. */
    public Sessions boot() {
        life.end();
        life = new Life();
        sessions = services();
        Mailboxes former = mailboxes;
        if (former != null) {
            former.close();
            mailboxes = mailboxes(sessions);
        }
        return sessions;
    }

    /** {@link #boot}, then all that a daemon does when it starts. */
    public Sessions restart() throws InterruptedException {
        boot();
        reconcile();
        return sessions;
    }

    public void reconcile() throws InterruptedException {
        sessions.reconciler().beforeServing();
        sessions.reconciler().whileServing();
        if (mailboxes != null) {
            mailboxes.open();
        }
    }

    /** A request like most: {@code calc}, the fake agent, a caller with a usual environment. */
    public static SpawnRequest request() {
        return new SpawnRequest(
                CALC,
                null,
                "fix the parser",
                "",
                null,
                null,
                PermissionMode.DEFAULT,
                null,
                PlaceSpec.HOST,
                SpawnRequest.Extras.NONE,
                Map.of("PATH", "/usr/bin:/bin", "SECRET", "of the caller", "FAKE_KEY", "k"));
    }

    /** Spawns a usual session. */
    public Session spawn() throws InterruptedException {
        return spawn(request());
    }

    public Session spawn(SpawnRequest request) throws InterruptedException {
        return sessions.spawner().spawn(request, operation(), _ -> {});
    }

    /** A new id of an operation. */
    public static String operation() {
        return UUID.randomUUID().toString();
    }

    public void changeProject(UnaryOperator<ProjectSettings> change) {
        stores.projects()
                .change(
                        CALC,
                        p -> new Project(p.id(), p.repository(), change.apply(p.settings()), p.added()),
                        new EventDraft("project.changed", "calc", null, Map.of()));
    }

    /** The stored facts of a session. */
    public Session session(SessionId id) {
        return stores.sessions().find(id).orElseThrow();
    }

    /** The work tree of a session that has one. */
    public Workspace workspace(SessionId id) {
        return Objects.requireNonNull(session(id).workspace(), "workspace");
    }

    /** The process of a session that runs as far as is stored. */
    public ProcessRef process(SessionId id) {
        return ((Run.Running) session(id).run()).process();
    }

    /** The names of the files of a session. */
    public List<String> files(SessionId id) {
        return host.unguardedFiles(SESSIONS).list(id.toString());
    }

    public ManualClock clock() {
        return clock;
    }

    public InMemoryStores stores() {
        return stores;
    }

    public FakePlace host() {
        return host;
    }

    public FakeTerminal terminal() {
        return terminal;
    }

    public FakeWorkspaces workspaces() {
        return workspaces;
    }

    public FixedSettings settings() {
        return settings;
    }

    public FakeAgent agent() {
        return agent;
    }

    /** The present run of the daemon. */
    public Life life() {
        return life;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** The post of the present run; there is none before it is first asked for. */
    public Mailboxes messages() {
        Mailboxes present = mailboxes;
        if (present == null) {
            present = mailboxes(sessions);
            mailboxes = present;
        }
        return present;
    }

    private Mailboxes mailboxes(Sessions of) {
        return new Mailboxes(life.guard(MessageStore.class, stores.messages()), of, agent, clock, System::nanoTime);
    }

    private Sessions services() {
        SessionParts parts = new SessionParts(
                life.guard(SessionStore.class, stores.sessions()),
                life.guard(Places.class, host),
                life.guard(Terminals.class, terminal),
                life.guard(Workspaces.class, workspaces),
                new SessionFiles(SESSIONS),
                settings,
                clock,
                clock::nanos);
        EventLog events = life.guard(EventLog.class, stores.events());
        return new Sessions(
                parts,
                life.guard(ProjectStore.class, stores.projects()),
                agent,
                new Journal(life.guard(JournalStore.class, stores.journal()), events, life),
                events,
                new LaunchEnvironment(Path.of("/opt/holt/bin/holt"), Path.of("/holt")),
                WORKTREES);
    }
}

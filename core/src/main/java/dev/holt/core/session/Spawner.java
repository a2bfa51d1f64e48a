package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.Step;
import dev.holt.core.lock.Locks;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectStore;
import dev.holt.core.session.Launching.Launch;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.WorkspaceRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Starts sessions. What can be refused is refused before anything exists; from then on every step is in the journal with its undo, and the
 * commit point is the recorded process. Safe for any thread; the work is done on the caller's.
 */
public final class Spawner {
    /** The kind of its journal entries. */
    public static final String KIND = "session.spawn";

    private static final int MOST_BRANCHES = 100;
    /** Where clones are in the machines of sessions. */
    private static final Path IN_MACHINES = Path.of("/root");

    private final SessionParts parts;
    private final ProjectStore projects;
    private final Agents agents;
    private final Journal journal;
    private final LaunchEnvironment environments;
    private final Path worktrees;
    private final SpawnChecks checks;
    private final Admission admission;
    private final SpawnGate gate;
    private final Locks<SessionId> locks;
    private final Watcher watcher;
    private final Setup setup;
    private final Ports ports;
    private final Lodgings lodgings;
    private final LaunchFiles launchFiles;
    private final Launching launching;
    /** The spawns that are under way in this run of the daemon; a crash undoes those that still need what they were asked with. */
    private final Map<SessionId, SpawnRequest> requests = new ConcurrentHashMap<>();

    Spawner(
            SessionParts parts,
            ProjectStore projects,
            Agents agents,
            Journal journal,
            LaunchEnvironment environments,
            Path worktrees,
            Admission admission,
            Locks<SessionId> locks,
            SpawnGate gate,
            Watcher watcher) {
        this.parts = parts;
        this.projects = projects;
        this.agents = agents;
        this.journal = journal;
        this.environments = environments;
        this.worktrees = worktrees;
        this.checks = new SpawnChecks(parts, projects, agents);
        this.admission = admission;
        this.gate = gate;
        this.locks = locks;
        this.watcher = watcher;
        this.setup = new Setup(parts);
        this.ports = new Ports(parts);
        this.lodgings = new Lodgings(parts);
        this.launchFiles = new LaunchFiles(parts, agents);
        this.launching = new Launching(parts, watcher);
    }

    /** The steps of a spawn, in order. */
    public List<Step<Launch>> steps() {
        return List.of(
                new Step<>("place", this::acquirePlace, this::releasePlace),
                Step.pure("base", this::resolveBase),
                new Step<>("workspace", this::createWorkspace, this::discardWorkspace),
                new Step<>("setup", this::setUp, this::undoSetUp),
                new Step<>("files", this::writeFiles, this::removeFiles),
                launching.terminalStep(),
                launching.processStep());
    }

    /**
     * Starts a session and returns when its process runs.
     *
     * @param operation the id of the operation, for the journal
     */
    public Session spawn(SpawnRequest request, String operation, Progress progress) throws InterruptedException {
        SpawnChecks.Admitted admitted = checks.admit(request);
        Session session = admission.admit(admitted.project().id(), () -> reserve(admitted));
        watcher.launching(session.id());
        requests.put(session.id(), admitted.request());
        try (var _ = locks.holdForLaunch(session.id());
                var _ = gate.enter(progress)) {
            requireStillWanted(session.id());
            journal.run(
                    new JournalEntry(operation, KIND, session.id().toString(), ""),
                    steps(),
                    new Launch(session.id(), LaunchMode.SAVED_PROMPT, progress, new ArrayList<>()));
        } catch (InterruptedException e) {
            watcher.recordFailedStart(session, "called off");
            throw e;
        } catch (RuntimeException | Error e) {
            watcher.recordFailedStart(session, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            requests.remove(session.id());
        }
        Session started = parts.find(session.id());
        watcher.watch(started);
        return started;
    }

    /** Whoever saw the new row may have killed it before its launch began. */
    private void requireStillWanted(SessionId id) throws InterruptedException {
        if (parts.find(id).intent() == Intent.STOPPED) {
            throw new InterruptedException("killed before it began");
        }
    }

    /** Finishes or undoes a spawn that a crash interrupted. */
    void recover(JournalEntry entry) throws InterruptedException {
        SessionId id = SessionId.parse(entry.subject());
        try (var _ = locks.hold(id)) {
            if (launching.isDecided(id)) {
                journal.complete(entry);
            } else {
                journal.undo(entry, steps(), new Launch(id, LaunchMode.SAVED_PROMPT, Progress.NONE, new ArrayList<>()));
                watcher.recordFailedStart(
                        parts.find(id),
                        "interrupted by the end of the daemon; everything that it had taken was given back");
            }
        }
    }

    private Session reserve(SpawnChecks.Admitted admitted) {
        SpawnRequest request = admitted.request();
        Project project = admitted.project();
        LaunchSpec launch = LaunchSpec.unresolved(
                admitted.agent().name(),
                request.prompt(),
                request.permissions(),
                request.model(),
                request.extras().issue(),
                ports.free(parts.host()),
                request.place());
        return parts.store()
                .create(
                        project.id(),
                        id -> begun(id, launch.in(place(id, request)), request, project),
                        SessionEvents::created);
    }

    private Session begun(SessionId id, LaunchSpec launch, SpawnRequest request, Project project) {
        return new Session(
                id,
                request.name(),
                Intent.RUNNING,
                launch,
                UUID.randomUUID().toString(),
                planned(id, launch.place().id(), request, project),
                false,
                null,
                null,
                new Run.Starting(parts.clock().instant()),
                Signals.NONE,
                parts.clock().instant());
    }

    private PlaceSpec place(SessionId id, SpawnRequest request) {
        PlaceSpec wanted = request.place();
        return wanted.id().equals(SpawnRequest.OWN_MACHINE)
                ? wanted.at(parts.places().free(PlaceId.machine(id.toString())))
                : wanted;
    }

    private void acquirePlace(Launch launch) throws InterruptedException {
        Session session = parts.find(launch.session());
        lodgings.acquire(session, agent(session), launch.progress());
    }

    private void releasePlace(Launch launch) throws InterruptedException {
        lodgings.release(parts.find(launch.session()));
    }

    private Workspace planned(SessionId id, PlaceId place, SpawnRequest request, Project project) {
        String branch = request.branch() != null ? request.branch() : usualBranch(id);
        String wanted =
                request.base() != null ? request.base() : project.settings().baseBranch();
        return new Workspace(
                place,
                project.id().toString(),
                id.toString(),
                project.repository(),
                place.isHost()
                        ? worktrees.resolve(project.id().toString()).resolve(id.toString())
                        : IN_MACHINES.resolve(project.id().toString()),
                branch,
                "",
                wanted == null ? "" : wanted);
    }

    private void resolveBase(Launch launch) throws InterruptedException {
        Workspace planned = workspace(launch);
        launch.progress().stage("finding the base");
        WorkspaceRequest.Base base = parts.workspaces()
                .resolveBase(
                        planned.project(),
                        planned.repository(),
                        planned.baseRef().isEmpty() ? null : planned.baseRef(),
                        planned.baseRef().equals(usualBase(launch.session())),
                        launch.progress());
        String branch = freeBranch(launch.session(), planned);
        Workspace based = new Workspace(
                planned.place(),
                planned.project(),
                planned.session(),
                planned.repository(),
                planned.directory(),
                branch,
                base.commit(),
                base.ref());
        parts.store().change(launch.session(), s -> s.withWorkspace(based), SessionEvents::prepared);
        if (base.note() != null) {
            launch.progress().note(base.note());
        }
    }

    /**
     * The branch that was asked for; where nobody asked, one that is free: another home, or one that was lost, may have left branches of the same
     * session ids in this repository.
     */
    private String freeBranch(SessionId id, Workspace planned) {
        String usual = usualBranch(id);
        for (int attempt = 1; ; attempt++) {
            String branch = attempt == 1 ? planned.branch() : usual + "-" + attempt;
            try {
                parts.workspaces().requireBranch(planned.project(), planned.repository(), branch);
                return branch;
            } catch (WorkspaceException e) {
                boolean taken =
                        e.code() == ErrorCode.BRANCH_EXISTS || e.code() == ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE;
                if (!taken || !planned.branch().equals(usual) || attempt == MOST_BRANCHES) {
                    throw e;
                }
            }
        }
    }

    /** The base branch of the project's settings, as against one that only this session was to have. */
    private @Nullable String usualBase(SessionId id) {
        return projects.find(id.project())
                .map(project -> project.settings().baseBranch())
                .orElse(null);
    }

    private static String usualBranch(SessionId id) {
        return "holt/%s/main".formatted(id);
    }

    private void createWorkspace(Launch launch) throws InterruptedException {
        parts.workspaces().create(request(launch.session(), workspace(launch)), launch.progress());
    }

    private void discardWorkspace(Launch launch) {
        Workspace workspace = parts.find(launch.session()).workspace();
        if (workspace == null) {
            return;
        }
        if (!workspace.base().isEmpty()) {
            parts.workspaces().discard(request(launch.session(), workspace));
        }
        parts.store()
                .change(
                        launch.session(),
                        s -> s.withWorkspace(null).withReleased(),
                        s -> SessionEvents.changed(s, "workspace"));
    }

    private void setUp(Launch launch) throws InterruptedException {
        Session session = parts.find(launch.session());
        Project project = projects.find(session.id().project()).orElseThrow();
        setup.prepare(
                session,
                project,
                agent(session),
                requireRequest(session).extras(),
                LaunchEnvironment.marked(environment(session, project), session.launchId()),
                launch.progress());
    }

    private void undoSetUp(Launch launch) {
        launching.endMarked(launch);
        setup.undo(parts.find(launch.session()));
    }

    private void writeFiles(Launch launch) {
        Session session = parts.find(launch.session());
        Project project = projects.find(session.id().project()).orElseThrow();
        launchFiles.resolveAndWrite(session, environment(session, project));
    }

    private void removeFiles(Launch launch) {
        Session session = parts.find(launch.session());
        parts.files().removeLaunch(parts.place(session), session.id());
    }

    private Map<String, String> environment(Session session, Project project) {
        return environments.compose(
                session, project, agent(session), parts.place(session).base(), requireRequest(session));
    }

    private Agent agent(Session session) {
        return agents.find(session.launch().agent()).orElseThrow();
    }

    /** What the session was asked with; there while its spawn is under way. */
    private SpawnRequest requireRequest(Session session) {
        return Objects.requireNonNull(requests.get(session.id()), "request");
    }

    private Workspace workspace(Launch launch) {
        return Objects.requireNonNull(parts.find(launch.session()).workspace(), "workspace");
    }

    private WorkspaceRequest request(SessionId id, Workspace workspace) {
        return new WorkspaceRequest(
                workspace.place(),
                workspace.project(),
                workspace.session(),
                workspace.repository(),
                workspace.directory(),
                workspace.branch(),
                new WorkspaceRequest.Base(workspace.base(), workspace.baseRef(), null),
                SessionFiles.umask(requests.containsKey(id) ? requests.get(id).environment() : Map.of()));
    }
}

package dev.holt.api;

import dev.holt.api.Handlers.Context;
import dev.holt.api.SessionRecords.Chunk;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.project.Project;
import dev.holt.core.project.Projects;
import dev.holt.core.session.Attachment;
import dev.holt.core.session.Cleaner;
import dev.holt.core.session.LaunchMode;
import dev.holt.core.session.LaunchSpec;
import dev.holt.core.session.Restorer;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import dev.holt.core.session.Sessions.Seen;
import dev.holt.core.session.SpawnRequest;
import dev.holt.core.session.Stopper;
import dev.holt.core.settings.SettingsFile;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.core.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Does the operations on sessions. */
public final class SessionHandlers {
    /** A list that was sent again for every single event of a burst would be stale before it arrives. */
    private static final Duration WATCH_PAUSE = Duration.ofMillis(50);

    private static final Duration WATCH_REFRESH = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final Projects projects;
    private final Workspaces workspaces;
    private final EventLog events;
    private final SettingsFile settings;
    private final Path worktrees;

    public SessionHandlers(
            Sessions sessions,
            Projects projects,
            Workspaces workspaces,
            EventLog events,
            SettingsFile settings,
            Path worktrees) {
        this.sessions = sessions;
        this.projects = projects;
        this.workspaces = workspaces;
        this.events = events;
        this.settings = settings;
        this.worktrees = worktrees;
    }

    void bind(Handlers handlers) {
        handlers.on(Operations.SESSION_SPAWN, this::spawn);
        handlers.on(Operations.SESSION_LIST, (filter, _) -> list(filter));
        handlers.on(Operations.SESSION_WATCH, (filter, _, items) -> watch(filter, items));
        handlers.on(Operations.SESSION_SHOW, (reference, _) -> show(id(reference.session())));
        handlers.on(Operations.SESSION_LOGS, (logs, _, items) -> logs(logs, items));
        handlers.on(Operations.SESSION_ATTACH, (reference, _) -> attach(id(reference.session())));
        handlers.on(
                Operations.SESSION_TERMINAL,
                (reference, _, bytes) -> new TerminalBytes(sessions).carry(id(reference.session()), bytes));
        handlers.on(Operations.SESSION_CHANGES, (export, _) -> changes(export));
        handlers.on(Operations.SESSION_EXPORT, (export, _, items) -> export(export, items));
        handlers.on(Operations.SESSION_KILL, (reference, context) -> kill(id(reference.session()), context));
        handlers.on(Operations.SESSION_RESTORE, this::restore);
        handlers.on(Operations.SESSION_CLEANUP, this::cleanup);
        handlers.on(Operations.SESSION_RENAME, (rename, _) -> rename(rename));
        handlers.on(Operations.SESSION_UNBLOCK, (reference, _) -> unblock(id(reference.session())));
        handlers.on(Operations.SESSION_REMOVE, (remove, _) -> remove(remove));
    }

    private SessionView spawn(SessionRecords.Spawn spawn, Context context) throws InterruptedException {
        // Nothing new is started by settings that somebody has just broken.
        settings.entries();
        Project project = spawn.project() != null
                ? projects.find(spawn.project())
                : projects.resolve(
                        spawn.directory() == null ? null : Paths.absolute("directory", spawn.directory()), worktrees);
        Session session = sessions.spawner()
                .spawn(
                        new SpawnRequest(
                                project.id(),
                                spawn.agent(),
                                Objects.requireNonNullElse(spawn.prompt(), ""),
                                displayName(Objects.requireNonNullElse(spawn.name(), "")),
                                spawn.branch(),
                                spawn.base(),
                                PermissionMode.parse(
                                        Objects.requireNonNullElse(spawn.permissions(), PermissionMode.DEFAULT.word())),
                                spawn.model(),
                                place(spawn.machine()),
                                extras(spawn.extras()),
                                Objects.requireNonNullElse(spawn.environment(), Map.of())),
                        context.operation(),
                        context.progress());
        return view(session.id());
    }

    private static PlaceSpec place(SessionRecords.@Nullable OwnMachine machine) {
        return machine == null
                ? PlaceSpec.HOST
                : new PlaceSpec(
                        SpawnRequest.OWN_MACHINE,
                        machine.image(),
                        machine.vcpu(),
                        machine.memoryMiB(),
                        machine.diskBytes(),
                        machine.network());
    }

    private static SpawnRequest.Extras extras(SessionRecords.@Nullable Extras extras) {
        if (extras == null) {
            return SpawnRequest.Extras.NONE;
        }
        return new SpawnRequest.Extras(
                extras.rules(),
                extras.issue(),
                Objects.requireNonNullElse(extras.variables(), Map.of()),
                Objects.requireNonNullElse(extras.pass(), List.of()),
                Objects.requireNonNullElse(extras.attachments(), List.<SessionRecords.AttachedFile>of()).stream()
                        .map(SessionHandlers::attachment)
                        .toList());
    }

    private static Attachment attachment(SessionRecords.AttachedFile file) {
        return new Attachment(
                Objects.requireNonNullElse(file.name(), ""), Objects.requireNonNullElse(file.content(), new byte[0]));
    }

    private SessionRecords.SessionList list(SessionRecords.ListSessions filter) {
        if (filter.project() != null) {
            projects.find(filter.project());
        }
        return new SessionRecords.SessionList(sessions.list().stream()
                .filter(seen -> filter.project() == null
                        || seen.session().id().project().equals(new ProjectId(filter.project())))
                .filter(seen -> filter.all()
                        || !(seen.session().released() && seen.status().word().over()))
                .map(Views::session)
                .toList());
    }

    private void watch(SessionRecords.ListSessions filter, Items<SessionRecords.SessionList> items)
            throws InterruptedException {
        try (EventFollower follower = events.follow(events.last())) {
            SessionRecords.SessionList last = list(filter);
            items.next(last);
            while (true) {
                boolean something = follower.next(WATCH_REFRESH).isPresent();
                while (something && follower.next(WATCH_PAUSE).isPresent()) {
                    // A burst is one change.
                }
                SessionRecords.SessionList now = list(filter);
                if (!now.equals(last)) {
                    items.next(now);
                    last = now;
                }
            }
        }
    }

    private SessionRecords.SessionDetails show(SessionId id) throws InterruptedException {
        Seen seen = sessions.find(id);
        Workspace workspace = seen.session().workspace();
        LaunchSpec launch = seen.session().launch();
        Workspace made = workspace == null || workspace.base().isEmpty() ? null : workspace;
        return new SessionRecords.SessionDetails(
                Views.session(seen),
                launch.prompt(),
                Views.argv(seen.session()),
                launch.permissions().word(),
                launch.model(),
                launch.environmentNames(),
                made == null ? null : made.baseRef(),
                made == null || seen.session().released() ? null : look(made, seen),
                made == null ? List.of() : preserved(made),
                Views.signals(seen.session()));
    }

    /** What could not be looked at is shown as that: the rest of the session is no less worth seeing. */
    private SessionRecords.WorkView look(Workspace workspace, Seen seen) throws InterruptedException {
        try {
            Instant until = seen.status().word().over() ? seen.status().since() : Instant.MAX;
            List<String> elsewhere =
                    workspaces.changesOfCheckout(workspace, seen.session().created(), until);
            return Views.work(workspaces.look(workspace), elsewhere);
        } catch (HoltException e) {
            return Views.unknownWork(String.valueOf(e.getMessage()));
        }
    }

    private List<SessionRecords.PreservedView> preserved(Workspace workspace) {
        try {
            return workspaces.preserved(workspace).stream().map(Views::required).toList();
        } catch (WorkspaceException _) {
            return List.of();
        }
    }

    private void logs(SessionRecords.Logs logs, Items<Chunk> items) throws InterruptedException {
        SessionId id = id(logs.session());
        if (logs.setup()) {
            items.next(new Chunk(sessions.setupLog(id)));
        } else {
            int lines = logs.lines() == null ? -1 : logs.lines();
            sessions.readLog(id, lines, logs.follow(), piece -> items.next(new Chunk(piece)));
        }
    }

    private SessionRecords.Attach attach(SessionId id) {
        return switch (sessions.attach(id)) {
            case AttachWay.Exec(List<String> argv) ->
                new SessionRecords.Attach(
                        argv,
                        List.of("TMUX", "TMUX_PANE"),
                        "Ctrl-b d leaves it running",
                        sessions.place(id).id().machine().orElse(null));
        };
    }

    private SessionRecords.Changes changes(SessionRecords.Export export) throws InterruptedException {
        Workspace workspace = sessions.workspace(id(export.session()));
        return new SessionRecords.Changes(
                Objects.requireNonNullElse(export.base(), workspace.base()),
                workspaces.changes(workspace, export.base()).stream()
                        .map(Views::changed)
                        .toList());
    }

    private void export(SessionRecords.Export export, Items<Chunk> items) throws InterruptedException {
        Workspace workspace = sessions.workspace(id(export.session()));
        try (ChunkStream patch = new ChunkStream(items)) {
            workspaces.export(workspace, export.base(), patch);
        } catch (ChunkStream.InterruptedStreamException _) {
            throw new InterruptedException();
        }
    }

    private SessionRecords.Killed kill(SessionId id, Context context) throws InterruptedException {
        Stopper.Killed killed = sessions.stopper().kill(id, context.operation(), context.progress());
        return new SessionRecords.Killed(view(id), Views.preserved(killed.preserved()), killed.kept());
    }

    private SessionRecords.RestoredList restore(SessionRecords.Restore restore, Context context)
            throws InterruptedException {
        List<SessionRecords.Restored> restored = new ArrayList<>();
        List<SessionRecords.Refusal> failed = new ArrayList<>();
        LaunchMode mode = restore.mode() == null ? null : LaunchMode.parse(restore.mode());
        if (!restore.all()) {
            restored.add(restoreOne(id(Objects.requireNonNullElse(restore.session(), "")), mode, context));
            return new SessionRecords.RestoredList(restored, failed);
        }
        for (SessionId id : sessions.restorer().candidates()) {
            try {
                restored.add(restoreOne(id, mode, context));
            } catch (HoltException e) {
                failed.add(refusal(id, e));
            }
        }
        return new SessionRecords.RestoredList(restored, failed);
    }

    private SessionRecords.Restored restoreOne(SessionId id, @Nullable LaunchMode mode, Context context)
            throws InterruptedException {
        Restorer.Restored restored = sessions.restorer().restore(id, mode, context.operation(), context.progress());
        return new SessionRecords.Restored(view(id), restored.mode().word(), restored.notes());
    }

    private SessionRecords.Cleaned cleanup(SessionRecords.Cleanup cleanup, Context context)
            throws InterruptedException {
        List<SessionId> wanted =
                cleanup.sessions().stream().map(SessionHandlers::id).toList();
        wanted.forEach(sessions::find);
        Cleaner.Cleaned cleaned =
                sessions.cleaner().cleanup(wanted, cleanup.dryRun(), cleanup.force(), context.progress());
        return new SessionRecords.Cleaned(
                cleaned.cleaned().stream()
                        .map(one -> new SessionRecords.CleanedSession(
                                one.session().toString(), Views.preserved(one.preserved())))
                        .toList(),
                cleaned.skipped().stream()
                        .map(skipped -> refusal(skipped.session(), skipped.reason()))
                        .toList());
    }

    private SessionView rename(SessionRecords.Rename rename) {
        SessionId id = id(rename.session());
        sessions.rename(id, displayName(rename.name()));
        return view(id);
    }

    private SessionView unblock(SessionId id) {
        sessions.unblock(id);
        return view(id);
    }

    private Empty remove(SessionRecords.Remove remove) throws InterruptedException {
        sessions.cleaner().remove(id(remove.session()), remove.force());
        return new Empty();
    }

    private SessionView view(SessionId id) {
        return Views.session(sessions.find(id));
    }

    /** What can not be an id is the id of no session. */
    static SessionId id(String text) {
        try {
            return SessionId.parse(text);
        } catch (HoltException e) {
            throw new HoltException(
                    ErrorCode.SESSION_NOT_FOUND,
                    "session: '%s' (expected: <project>-<number> such as calc-1); 'holt ls' lists them"
                            .formatted(Printable.of(text)),
                    e);
        }
    }

    private static SessionRecords.Refusal refusal(SessionId id, HoltException reason) {
        return new SessionRecords.Refusal(id.toString(), reason.code().name(), reason.getMessage());
    }

    private static String displayName(String name) {
        boolean plain = name.codePoints().noneMatch(Character::isISOControl);
        if (!plain || name.length() > 80) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "name: %d characters (expected: at most 80, on one line, without control characters)"
                            .formatted(name.length()));
        }
        return name;
    }
}

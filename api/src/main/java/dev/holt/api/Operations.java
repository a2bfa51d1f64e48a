package dev.holt.api;

import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Head;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.Operation.Verb;
import java.util.List;

/** All operations. */
public final class Operations {
    public static final Unary<ProjectRecords.AddProject, ProjectRecords.ProjectView> PROJECT_ADD = unary(
            change("project.add", ProjectRecords.AddProject.class, "Register a git repository", Verb.POST, "/projects"),
            ProjectRecords.ProjectView.class);
    public static final Unary<Empty, ProjectRecords.ProjectList> PROJECT_LIST = unary(
            read("project.list", Empty.class, "List the projects", "/projects"), ProjectRecords.ProjectList.class);
    public static final Unary<ProjectRecords.ProjectRef, ProjectRecords.ProjectView> PROJECT_SHOW = unary(
            read("project.show", ProjectRecords.ProjectRef.class, "Show a project", "/projects/{project}"),
            ProjectRecords.ProjectView.class);
    public static final Unary<ProjectRecords.SetProject, ProjectRecords.ProjectView> PROJECT_SET = unary(
            change(
                    "project.set",
                    ProjectRecords.SetProject.class,
                    "Change a project's settings",
                    Verb.PUT,
                    "/projects/{project}"),
            ProjectRecords.ProjectView.class);
    public static final Unary<ProjectRecords.ProjectRef, Empty> PROJECT_REMOVE = unary(
            change(
                    "project.remove",
                    ProjectRecords.ProjectRef.class,
                    "Forget a project; its repository stays as it is",
                    Verb.DELETE,
                    "/projects/{project}"),
            Empty.class);

    public static final Unary<SessionRecords.Spawn, SessionRecords.SessionView> SESSION_SPAWN = unary(
            change("session.spawn", SessionRecords.Spawn.class, "Start an agent on a task", Verb.POST, "/sessions"),
            SessionRecords.SessionView.class);
    public static final Unary<SessionRecords.ListSessions, SessionRecords.SessionList> SESSION_LIST = unary(
            read("session.list", SessionRecords.ListSessions.class, "List the sessions", "/sessions"),
            SessionRecords.SessionList.class);
    public static final Streaming<SessionRecords.ListSessions, SessionRecords.SessionList> SESSION_WATCH = streaming(
            read(
                    "session.watch",
                    SessionRecords.ListSessions.class,
                    "List the sessions again whenever one changes",
                    "/sessions/watch"),
            SessionRecords.SessionList.class);
    public static final Unary<SessionRecords.SessionRef, SessionRecords.SessionDetails> SESSION_SHOW = unary(
            read("session.show", SessionRecords.SessionRef.class, "Show a session", "/sessions/{session}"),
            SessionRecords.SessionDetails.class);
    public static final Streaming<SessionRecords.Logs, SessionRecords.Chunk> SESSION_LOGS = streaming(
            read("session.logs", SessionRecords.Logs.class, "What a session printed", "/sessions/{session}/logs"),
            SessionRecords.Chunk.class);
    public static final Unary<SessionRecords.SessionRef, SessionRecords.Attach> SESSION_ATTACH = unary(
            read(
                    "session.attach",
                    SessionRecords.SessionRef.class,
                    "How to get a session's own terminal",
                    "/sessions/{session}/attach"),
            SessionRecords.Attach.class);
    public static final Duplex<SessionRecords.SessionRef> SESSION_TERMINAL = new Duplex<>(change(
            "session.terminal",
            SessionRecords.SessionRef.class,
            "The bytes of a session's terminal, both ways",
            Verb.POST,
            "/sessions/{session}/terminal"));
    public static final Unary<SessionRecords.Export, SessionRecords.Changes> SESSION_CHANGES = unary(
            read(
                    "session.changes",
                    SessionRecords.Export.class,
                    "The files that a session changed",
                    "/sessions/{session}/changes"),
            SessionRecords.Changes.class);
    public static final Streaming<SessionRecords.Export, SessionRecords.Chunk> SESSION_EXPORT = streaming(
            read(
                    "session.export",
                    SessionRecords.Export.class,
                    "All work of a session as one patch",
                    "/sessions/{session}/export"),
            SessionRecords.Chunk.class);
    public static final Unary<SessionRecords.SessionRef, SessionRecords.Killed> SESSION_KILL = unary(
            change(
                    "session.kill",
                    SessionRecords.SessionRef.class,
                    "Stop a session; its work stays",
                    Verb.POST,
                    "/sessions/{session}/kill"),
            SessionRecords.Killed.class);
    public static final Unary<SessionRecords.Restore, SessionRecords.RestoredList> SESSION_RESTORE = unary(
            change(
                    "session.restore",
                    SessionRecords.Restore.class,
                    "Bring a session back as it was launched",
                    Verb.POST,
                    "/sessions/restore"),
            SessionRecords.RestoredList.class);
    public static final Unary<SessionRecords.Cleanup, SessionRecords.Cleaned> SESSION_CLEANUP = unary(
            change(
                    "session.cleanup",
                    SessionRecords.Cleanup.class,
                    "Give back the work trees of sessions that are over",
                    Verb.POST,
                    "/sessions/cleanup"),
            SessionRecords.Cleaned.class);
    public static final Unary<SessionRecords.Rename, SessionRecords.SessionView> SESSION_RENAME = unary(
            change(
                    "session.rename",
                    SessionRecords.Rename.class,
                    "Call a session something",
                    Verb.PUT,
                    "/sessions/{session}/name"),
            SessionRecords.SessionView.class);
    public static final Unary<SessionRecords.Remove, Empty> SESSION_REMOVE = unary(
            change(
                    "session.remove",
                    SessionRecords.Remove.class,
                    "Forget a session that is over, with its branch",
                    Verb.DELETE,
                    "/sessions/{session}"),
            Empty.class);

    public static final Unary<SessionRecords.SessionRef, SessionRecords.SessionView> SESSION_UNBLOCK = unary(
            change(
                    "session.unblock",
                    SessionRecords.SessionRef.class,
                    "Say that no dialog is open in a session any more",
                    Verb.POST,
                    "/sessions/{session}/unblock"),
            SessionRecords.SessionView.class);

    public static final Unary<MessageRecords.Send, MessageRecords.MessageView> MESSAGE_SEND = unary(
            change(
                    "message.send",
                    MessageRecords.Send.class,
                    "Tell the agent of a session something",
                    Verb.POST,
                    "/sessions/{session}/messages"),
            MessageRecords.MessageView.class);
    public static final Unary<MessageRecords.ListMessages, MessageRecords.MessageList> MESSAGE_LIST = unary(
            read(
                    "message.list",
                    MessageRecords.ListMessages.class,
                    "The messages of a session and how far each has come",
                    "/sessions/{session}/messages"),
            MessageRecords.MessageList.class);
    public static final Unary<MessageRecords.MessageRef, MessageRecords.MessageView> MESSAGE_WITHDRAW = unary(
            change(
                    "message.withdraw",
                    MessageRecords.MessageRef.class,
                    "Take back a message that was not typed yet",
                    Verb.DELETE,
                    "/sessions/{session}/messages/{number}"),
            MessageRecords.MessageView.class);

    public static final Streaming<SystemRecords.FollowEvents, SystemRecords.EventView> EVENT_FOLLOW = streaming(
            read("event.follow", SystemRecords.FollowEvents.class, "What happened, and what happens", "/events"),
            SystemRecords.EventView.class);
    public static final Unary<Empty, SystemRecords.AgentList> AGENT_LIST =
            unary(read("agent.list", Empty.class, "List the agents", "/agents"), SystemRecords.AgentList.class);
    public static final Unary<SystemRecords.ShowAgent, SystemRecords.AgentDetails> AGENT_SHOW = unary(
            read("agent.show", SystemRecords.ShowAgent.class, "Look closely at an agent", "/agents/{agent}"),
            SystemRecords.AgentDetails.class);
    public static final Unary<SystemRecords.CheckAgent, SystemRecords.AgentCheck> AGENT_CHECK = unary(
            new Head<>(
                    "agent.check",
                    SystemRecords.CheckAgent.class,
                    "Look for what is wrong in the description of an agent",
                    true,
                    Verb.POST,
                    "/agents/check"),
            SystemRecords.AgentCheck.class);
    public static final Unary<Empty, SystemRecords.OperationList> OPERATION_LIST = unary(
            read("operation.list", Empty.class, "What is under way", "/operations"), SystemRecords.OperationList.class);
    public static final Unary<SystemRecords.OperationRef, Empty> OPERATION_CANCEL = unary(
            change(
                    "operation.cancel",
                    SystemRecords.OperationRef.class,
                    "Call an operation off; what it took is given back",
                    Verb.DELETE,
                    "/operations/{operation}"),
            Empty.class);
    public static final Unary<Empty, SystemRecords.DaemonStatus> DAEMON_STATUS =
            unary(read("daemon.status", Empty.class, "How the daemon is", "/daemon"), SystemRecords.DaemonStatus.class);
    public static final Unary<SystemRecords.StopDaemon, SystemRecords.DaemonStopped> DAEMON_STOP = unary(
            change("daemon.stop", SystemRecords.StopDaemon.class, "Stop the daemon", Verb.POST, "/daemon/stop"),
            SystemRecords.DaemonStopped.class);
    public static final Unary<Empty, SystemRecords.Doctor> DOCTOR = unary(
            read("doctor.run", Empty.class, "What is missing, and what mends it", "/doctor"),
            SystemRecords.Doctor.class);
    public static final Unary<Empty, SystemRecords.SettingList> CONFIG_LIST = unary(
            read("config.list", Empty.class, "All settings and where they come from", "/config"),
            SystemRecords.SettingList.class);
    public static final Unary<SystemRecords.SettingRef, SystemRecords.SettingView> CONFIG_GET = unary(
            read("config.get", SystemRecords.SettingRef.class, "One setting", "/config/{key}"),
            SystemRecords.SettingView.class);
    public static final Unary<SystemRecords.SetSetting, SystemRecords.SettingView> CONFIG_SET = unary(
            change("config.set", SystemRecords.SetSetting.class, "Change a setting", Verb.PUT, "/config/{key}"),
            SystemRecords.SettingView.class);
    public static final Unary<Empty, SystemRecords.Usage> STORAGE_USAGE =
            unary(read("storage.usage", Empty.class, "What takes the room", "/storage"), SystemRecords.Usage.class);
    public static final Unary<SystemRecords.Backup, SystemRecords.BackedUp> STORAGE_BACKUP = unary(
            change(
                    "storage.backup",
                    SystemRecords.Backup.class,
                    "Copy what can not be made again into one file",
                    Verb.POST,
                    "/storage/backup"),
            SystemRecords.BackedUp.class);

    /** Every operation, in the order in which documents list them. */
    public static final List<Operation<?>> ALL = List.of(
            PROJECT_ADD,
            PROJECT_LIST,
            PROJECT_SHOW,
            PROJECT_SET,
            PROJECT_REMOVE,
            SESSION_SPAWN,
            SESSION_LIST,
            SESSION_WATCH,
            SESSION_SHOW,
            SESSION_LOGS,
            SESSION_ATTACH,
            SESSION_TERMINAL,
            SESSION_CHANGES,
            SESSION_EXPORT,
            SESSION_KILL,
            SESSION_RESTORE,
            SESSION_CLEANUP,
            SESSION_RENAME,
            SESSION_REMOVE,
            SESSION_UNBLOCK,
            MESSAGE_SEND,
            MESSAGE_LIST,
            MESSAGE_WITHDRAW,
            EVENT_FOLLOW,
            AGENT_LIST,
            AGENT_SHOW,
            AGENT_CHECK,
            OPERATION_LIST,
            OPERATION_CANCEL,
            DAEMON_STATUS,
            DAEMON_STOP,
            DOCTOR,
            CONFIG_LIST,
            CONFIG_GET,
            CONFIG_SET,
            STORAGE_USAGE,
            STORAGE_BACKUP);

    private Operations() {}

    private static <P> Head<P> read(String name, Class<P> parameters, String summary, String path) {
        return new Head<>(name, parameters, summary, true, Verb.GET, path);
    }

    private static <P> Head<P> change(String name, Class<P> parameters, String summary, Verb verb, String path) {
        return new Head<>(name, parameters, summary, false, verb, path);
    }

    private static <P, R> Unary<P, R> unary(Head<P> head, Class<R> result) {
        return new Unary<>(head, result);
    }

    private static <P, T> Streaming<P, T> streaming(Head<P> head, Class<T> item) {
        return new Streaming<>(head, item);
    }
}

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

    public static final Unary<MachineRecords.Create, MachineRecords.Plan> VM_PLAN = unary(
            new Head<>(
                    "vm.plan",
                    MachineRecords.Create.class,
                    "What a new machine would be; nothing is made",
                    true,
                    Verb.POST,
                    "/machines/plan"),
            MachineRecords.Plan.class);
    public static final Unary<MachineRecords.Create, MachineRecords.MachineView> VM_CREATE = unary(
            change("vm.create", MachineRecords.Create.class, "Make a machine", Verb.POST, "/machines"),
            MachineRecords.MachineView.class);
    public static final Unary<Empty, MachineRecords.MachineList> VM_LIST =
            unary(read("vm.list", Empty.class, "List the machines", "/machines"), MachineRecords.MachineList.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_SHOW = unary(
            read("vm.show", MachineRecords.MachineRef.class, "Show a machine", "/machines/{machine}"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_START = unary(
            change(
                    "vm.start",
                    MachineRecords.MachineRef.class,
                    "Start a machine",
                    Verb.POST,
                    "/machines/{machine}/start"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_STOP = unary(
            change(
                    "vm.stop",
                    MachineRecords.MachineRef.class,
                    "Stop a machine; its disk stays",
                    Verb.POST,
                    "/machines/{machine}/stop"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_RESTART = unary(
            change(
                    "vm.restart",
                    MachineRecords.MachineRef.class,
                    "Stop a machine and start it again",
                    Verb.POST,
                    "/machines/{machine}/restart"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_KILL = unary(
            change(
                    "vm.kill",
                    MachineRecords.MachineRef.class,
                    "End a machine at once",
                    Verb.POST,
                    "/machines/{machine}/kill"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_PAUSE = unary(
            change(
                    "vm.pause",
                    MachineRecords.MachineRef.class,
                    "Have a machine stand still",
                    Verb.POST,
                    "/machines/{machine}/pause"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.MachineView> VM_RESUME = unary(
            change(
                    "vm.resume",
                    MachineRecords.MachineRef.class,
                    "Have a machine go on",
                    Verb.POST,
                    "/machines/{machine}/resume"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.Delete, Empty> VM_DELETE = unary(
            change(
                    "vm.delete",
                    MachineRecords.Delete.class,
                    "Delete a machine with its disk",
                    Verb.DELETE,
                    "/machines/{machine}"),
            Empty.class);
    public static final Unary<MachineRecords.Set, MachineRecords.MachineView> VM_SET = unary(
            change(
                    "vm.set",
                    MachineRecords.Set.class,
                    "Change the sizes of a machine, from its next start on",
                    Verb.PUT,
                    "/machines/{machine}"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.Prune, MachineRecords.Pruned> VM_PRUNE = unary(
            change(
                    "vm.prune",
                    MachineRecords.Prune.class,
                    "Delete the machines that are not up",
                    Verb.POST,
                    "/machines/prune"),
            MachineRecords.Pruned.class);
    public static final Unary<MachineRecords.MachineRef, MachineRecords.Stats> VM_STATS = unary(
            read("vm.stats", MachineRecords.MachineRef.class, "What a machine uses", "/machines/{machine}/stats"),
            MachineRecords.Stats.class);
    public static final Unary<MachineRecords.ConsoleRef, SessionRecords.Chunk> VM_CONSOLE = unary(
            read(
                    "vm.console",
                    MachineRecords.ConsoleRef.class,
                    "The end of what a machine printed on its console",
                    "/machines/{machine}/console"),
            SessionRecords.Chunk.class);
    public static final Duplex<MachineRecords.Exec> VM_EXEC = new Duplex<>(change(
            "vm.exec", MachineRecords.Exec.class, "Run a command in a machine", Verb.POST, "/machines/{machine}/exec"));
    public static final Unary<MachineRecords.Copy, MachineRecords.Copied> VM_COPY_IN = unary(
            change(
                    "vm.copy-in",
                    MachineRecords.Copy.class,
                    "Copy files into a machine",
                    Verb.POST,
                    "/machines/{machine}/copy-in"),
            MachineRecords.Copied.class);
    public static final Unary<MachineRecords.Copy, MachineRecords.Copied> VM_COPY_OUT = unary(
            change(
                    "vm.copy-out",
                    MachineRecords.Copy.class,
                    "Copy files out of a machine",
                    Verb.POST,
                    "/machines/{machine}/copy-out"),
            MachineRecords.Copied.class);
    public static final Unary<MachineRecords.OpenForward, MachineRecords.MachineView> VM_FORWARD = unary(
            change(
                    "vm.forward",
                    MachineRecords.OpenForward.class,
                    "Have a port of this host lead into a machine",
                    Verb.POST,
                    "/machines/{machine}/forwards"),
            MachineRecords.MachineView.class);
    public static final Unary<MachineRecords.CloseForward, MachineRecords.MachineView> VM_UNFORWARD = unary(
            change(
                    "vm.unforward",
                    MachineRecords.CloseForward.class,
                    "Close a forward",
                    Verb.DELETE,
                    "/machines/{machine}/forwards/{hostPort}"),
            MachineRecords.MachineView.class);
    public static final Unary<WorkspaceRecords.CloneSpec, WorkspaceRecords.ClonePlan> WORKSPACE_PLAN = unary(
            new Head<>(
                    "vm.workspace.plan",
                    WorkspaceRecords.CloneSpec.class,
                    "What a clone of a repository in a machine would be; nothing is made",
                    true,
                    Verb.POST,
                    "/workspaces/plan"),
            WorkspaceRecords.ClonePlan.class);
    public static final Unary<WorkspaceRecords.Prepare, WorkspaceRecords.CloneView> WORKSPACE_PREPARE = unary(
            change(
                    "vm.workspace.prepare",
                    WorkspaceRecords.Prepare.class,
                    "Clone a repository into a machine",
                    Verb.POST,
                    "/machines/{machine}/workspaces"),
            WorkspaceRecords.CloneView.class);
    public static final Unary<MachineRecords.MachineRef, WorkspaceRecords.CloneList> WORKSPACE_LIST = unary(
            read(
                    "vm.workspace.list",
                    MachineRecords.MachineRef.class,
                    "The repositories in a machine",
                    "/machines/{machine}/workspaces"),
            WorkspaceRecords.CloneList.class);
    public static final Streaming<WorkspaceRecords.ExportClone, WorkspaceRecords.PatchPiece> WORKSPACE_EXPORT =
            streaming(
                    read(
                            "vm.workspace.export",
                            WorkspaceRecords.ExportClone.class,
                            "The work in a machine's repository as one patch",
                            "/machines/{machine}/workspaces/patch"),
                    WorkspaceRecords.PatchPiece.class);
    public static final Unary<GuestSessionRecords.StartSession, GuestSessionRecords.GuestSessionView>
            GUEST_SESSION_START = unary(
                    change(
                            "guest.session.start",
                            GuestSessionRecords.StartSession.class,
                            "Start a command that lives in a machine",
                            Verb.POST,
                            "/machines/{machine}/sessions"),
                    GuestSessionRecords.GuestSessionView.class);
    public static final Unary<GuestSessionRecords.ListSessions, GuestSessionRecords.GuestSessionList>
            GUEST_SESSION_LIST = unary(
                    read(
                            "guest.session.list",
                            GuestSessionRecords.ListSessions.class,
                            "The sessions in a machine",
                            "/machines/{machine}/sessions"),
                    GuestSessionRecords.GuestSessionList.class);
    public static final Unary<GuestSessionRecords.GuestSessionRef, GuestSessionRecords.GuestSessionView>
            GUEST_SESSION_SHOW = unary(
                    read(
                            "guest.session.show",
                            GuestSessionRecords.GuestSessionRef.class,
                            "Show a session in a machine",
                            "/machines/{machine}/sessions/{session}"),
                    GuestSessionRecords.GuestSessionView.class);
    public static final Streaming<GuestSessionRecords.SessionLogs, GuestSessionRecords.LogPiece> GUEST_SESSION_LOGS =
            streaming(
                    read(
                            "guest.session.logs",
                            GuestSessionRecords.SessionLogs.class,
                            "What a session in a machine printed",
                            "/machines/{machine}/sessions/{session}/logs"),
                    GuestSessionRecords.LogPiece.class);
    public static final Unary<GuestSessionRecords.StopSession, GuestSessionRecords.GuestSessionView>
            GUEST_SESSION_STOP = unary(
                    change(
                            "guest.session.stop",
                            GuestSessionRecords.StopSession.class,
                            "End a session in a machine in an orderly way",
                            Verb.POST,
                            "/machines/{machine}/sessions/{session}/stop"),
                    GuestSessionRecords.GuestSessionView.class);
    public static final Unary<GuestSessionRecords.GuestSessionRef, GuestSessionRecords.GuestSessionView>
            GUEST_SESSION_KILL = unary(
                    change(
                            "guest.session.kill",
                            GuestSessionRecords.GuestSessionRef.class,
                            "Kill a session in a machine",
                            Verb.POST,
                            "/machines/{machine}/sessions/{session}/kill"),
                    GuestSessionRecords.GuestSessionView.class);
    public static final Unary<GuestSessionRecords.SendInput, GuestSessionRecords.SentInput> GUEST_SESSION_SEND = unary(
            change(
                    "guest.session.send",
                    GuestSessionRecords.SendInput.class,
                    "Add to the standard input of a session in a machine, all or nothing",
                    Verb.POST,
                    "/machines/{machine}/sessions/{session}/input"),
            GuestSessionRecords.SentInput.class);
    public static final Duplex<GuestSessionRecords.AttachSession> GUEST_SESSION_ATTACH = new Duplex<>(change(
            "guest.session.attach",
            GuestSessionRecords.AttachSession.class,
            "The bytes of a session in a machine, both ways",
            Verb.POST,
            "/machines/{machine}/sessions/{session}/attach"));
    public static final Unary<MachineRecords.MachineRef, MachineRecords.PortList> VM_PORTS = unary(
            read(
                    "vm.ports",
                    MachineRecords.MachineRef.class,
                    "What listens in a machine, and how to reach it",
                    "/machines/{machine}/ports"),
            MachineRecords.PortList.class);
    public static final Unary<Empty, MachineRecords.ImageList> IMAGE_LIST =
            unary(read("image.list", Empty.class, "List the images", "/images"), MachineRecords.ImageList.class);
    public static final Unary<MachineRecords.ImageRef, MachineRecords.ImageView> IMAGE_SHOW = unary(
            read("image.show", MachineRecords.ImageRef.class, "Show an image", "/images/{image}"),
            MachineRecords.ImageView.class);
    public static final Unary<MachineRecords.BuildImage, MachineRecords.ImageView> IMAGE_BUILD = unary(
            change(
                    "image.build",
                    MachineRecords.BuildImage.class,
                    "Build an image of a distribution",
                    Verb.POST,
                    "/images/build"),
            MachineRecords.ImageView.class);
    public static final Unary<MachineRecords.RegisterImage, MachineRecords.ImageView> IMAGE_REGISTER = unary(
            change(
                    "image.register",
                    MachineRecords.RegisterImage.class,
                    "Make a file an image where it lies",
                    Verb.POST,
                    "/images"),
            MachineRecords.ImageView.class);
    public static final Unary<MachineRecords.ImageRef, MachineRecords.ImageView> IMAGE_PROMOTE = unary(
            change(
                    "image.promote",
                    MachineRecords.ImageRef.class,
                    "Copy a registered file into the store",
                    Verb.POST,
                    "/images/{image}/promote"),
            MachineRecords.ImageView.class);
    public static final Unary<MachineRecords.ImageRef, Empty> IMAGE_DELETE = unary(
            change("image.delete", MachineRecords.ImageRef.class, "Delete an image", Verb.DELETE, "/images/{image}"),
            Empty.class);
    public static final Unary<Empty, MachineRecords.KernelList> KERNEL_LIST =
            unary(read("kernel.list", Empty.class, "List the kernels", "/kernels"), MachineRecords.KernelList.class);
    public static final Unary<MachineRecords.KernelRef, MachineRecords.KernelView> KERNEL_SHOW = unary(
            read("kernel.show", MachineRecords.KernelRef.class, "Show a kernel", "/kernels/{kernel}"),
            MachineRecords.KernelView.class);
    public static final Unary<MachineRecords.ImportKernel, MachineRecords.KernelView> KERNEL_IMPORT = unary(
            change(
                    "kernel.import",
                    MachineRecords.ImportKernel.class,
                    "Take over a kernel with its modules",
                    Verb.POST,
                    "/kernels"),
            MachineRecords.KernelView.class);
    public static final Unary<MachineRecords.KernelRef, Empty> KERNEL_DELETE = unary(
            change(
                    "kernel.delete",
                    MachineRecords.KernelRef.class,
                    "Delete a kernel",
                    Verb.DELETE,
                    "/kernels/{kernel}"),
            Empty.class);

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
            VM_PLAN,
            VM_CREATE,
            VM_LIST,
            VM_SHOW,
            VM_START,
            VM_STOP,
            VM_RESTART,
            VM_KILL,
            VM_PAUSE,
            VM_RESUME,
            VM_DELETE,
            VM_SET,
            VM_PRUNE,
            VM_STATS,
            VM_CONSOLE,
            VM_EXEC,
            VM_COPY_IN,
            VM_COPY_OUT,
            VM_FORWARD,
            VM_UNFORWARD,
            VM_PORTS,
            WORKSPACE_PLAN,
            WORKSPACE_PREPARE,
            WORKSPACE_LIST,
            WORKSPACE_EXPORT,
            GUEST_SESSION_START,
            GUEST_SESSION_LIST,
            GUEST_SESSION_SHOW,
            GUEST_SESSION_LOGS,
            GUEST_SESSION_STOP,
            GUEST_SESSION_KILL,
            GUEST_SESSION_SEND,
            GUEST_SESSION_ATTACH,
            IMAGE_LIST,
            IMAGE_SHOW,
            IMAGE_BUILD,
            IMAGE_REGISTER,
            IMAGE_PROMOTE,
            IMAGE_DELETE,
            KERNEL_LIST,
            KERNEL_SHOW,
            KERNEL_IMPORT,
            KERNEL_DELETE,
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

package dev.holt.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands of {@code holt}, by their first words and in the order in which lists show them, and the picocli trees of them. Safe for any thread. */
final class CommandTree {
    /** Commands that look at all others. */
    private static final Set<String> ABOUT_OTHERS = Set.of("help", "completion");

    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    CommandTree(Demo demo) {
        commands.put("spawn", SpawnCommand::new);
        commands.put("ls", ListCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("show", ShowCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("attach", AttachCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("send", SendCommand::new);
        commands.put("inbox", InboxCommand::new);
        commands.put("unblock", UnblockCommand::new);
        commands.put("kill", KillCommand::new);
        commands.put("restore", RestoreCommand::new);
        commands.put("cleanup", CleanupCommand::new);
        commands.put("rename", RenameCommand::new);
        commands.put("rm", RemoveCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("vm", CommandTree::machines);
        commands.put("image", CommandTree::images);
        commands.put("kernel", CommandTree::kernels);
        commands.put("project", CommandTree::projects);
        commands.put("agent", CommandTree::agents);
        commands.put("config", CommandTree::settings);
        commands.put("daemon", CommandTree::daemon);
        commands.put("operations", CommandTree::operations);
        commands.put("events", EventsCommand::new);
        commands.put("doctor", UpkeepCommands.Look::new);
        commands.put("du", UpkeepCommands.Du::new);
        commands.put("backup", UpkeepCommands.Copy::new);
        commands.put("version", VersionCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("__complete", CompleteCommand::new);
        commands.put("demo", () -> new DemoCommand(demo));
        commands.put("help", HelpCommand::new);
    }

    /** A new tree of all commands. */
    CommandLine whole() {
        CommandLine root = new CommandLine(new Root());
        commands.forEach((word, command) -> root.addSubcommand(word, command.get()));
        return plain(root);
    }

    /** A new tree of the one command that begins with this word. */
    CommandLine branch(String word) {
        Supplier<Object> command = commands.get(word);
        if (command == null) {
            throw new IllegalArgumentException("'%s' is no command".formatted(word));
        }
        return plain(new CommandLine(new Root()).addSubcommand(word, command.get()));
    }

    /** Whether the branch of their first word is all that these arguments need. */
    boolean suffices(List<String> arguments) {
        return !arguments.isEmpty()
                && commands.containsKey(arguments.getFirst())
                && !ABOUT_OTHERS.contains(arguments.getFirst());
    }

    /** Arguments mean what they say. */
    private static CommandLine plain(CommandLine root) {
        return root.setExpandAtFiles(false).setInterpolateVariables(false);
    }

    private static CommandLine machines() {
        return new CommandLine(new MachineCommands.Root())
                .addSubcommand(new MachineCommands.Create())
                .addSubcommand(new MachineCommands.Ls())
                .addSubcommand(new MachineCommands.Show())
                .addSubcommand(new GuestCommands.Exec())
                .addSubcommand(new GuestCommands.Shell())
                .addSubcommand(new GuestCommands.Cp())
                .addSubcommand(new MachineCommands.Start())
                .addSubcommand(new MachineCommands.Stop())
                .addSubcommand(new MachineCommands.Restart())
                .addSubcommand(new MachineCommands.Kill())
                .addSubcommand(new MachineCommands.Pause())
                .addSubcommand(new MachineCommands.Resume())
                .addSubcommand(new MachineCommands.Delete())
                .addSubcommand(new MachineCommands.Change())
                .addSubcommand(new GuestCommands.Forward())
                .addSubcommand(new GuestCommands.Ports())
                .addSubcommand(new CommandLine(new WorkspaceCommands.Root())
                        .addSubcommand(new WorkspaceCommands.Make())
                        .addSubcommand(new WorkspaceCommands.Ls())
                        .addSubcommand(new WorkspaceCommands.Export()))
                .addSubcommand(new CommandLine(new GuestSessionCommands.Root())
                        .addSubcommand(new GuestSessionCommands.Start())
                        .addSubcommand(new GuestSessionCommands.Ls())
                        .addSubcommand(new GuestSessionCommands.Show())
                        .addSubcommand(new GuestSessionCommands.Logs())
                        .addSubcommand(new GuestSessionCommands.Send())
                        .addSubcommand(new GuestSessionCommands.Attach())
                        .addSubcommand(new GuestSessionCommands.Stop())
                        .addSubcommand(new GuestSessionCommands.Kill()))
                .addSubcommand(new GuestCommands.Logs())
                .addSubcommand(new MachineCommands.Usage())
                .addSubcommand(new MachineCommands.Remove());
    }

    private static CommandLine images() {
        return new CommandLine(new ImageCommands.Root())
                .addSubcommand(new ImageCommands.Build())
                .addSubcommand(new ImageCommands.Register())
                .addSubcommand(new ImageCommands.Promote())
                .addSubcommand(new ImageCommands.Ls())
                .addSubcommand(new ImageCommands.Show())
                .addSubcommand(new ImageCommands.Delete())
                .addSubcommand(new ImageCommands.Prune());
    }

    private static CommandLine kernels() {
        return new CommandLine(new KernelCommands.Root())
                .addSubcommand(new KernelCommands.Import())
                .addSubcommand(new KernelCommands.Ls())
                .addSubcommand(new KernelCommands.Show())
                .addSubcommand(new KernelCommands.Delete());
    }

    private static CommandLine projects() {
        return new CommandLine(new ProjectCommands.Root())
                .addSubcommand(new ProjectCommands.Add())
                .addSubcommand(new ProjectCommands.Ls())
                .addSubcommand(new ProjectCommands.Show())
                .addSubcommand(new ProjectCommands.Set())
                .addSubcommand(new ProjectCommands.Rm());
    }

    private static CommandLine agents() {
        return new CommandLine(new AgentCommands.Root())
                .addSubcommand(new AgentCommands.Ls())
                .addSubcommand(new AgentCommands.Show())
                .addSubcommand(new AgentCommands.Check());
    }

    private static CommandLine settings() {
        return new CommandLine(new ConfigCommands.Root())
                .addSubcommand(new ConfigCommands.Get())
                .addSubcommand(new ConfigCommands.Set())
                .addSubcommand(new ConfigCommands.Show());
    }

    private static CommandLine daemon() {
        return new CommandLine(new DaemonCommands.Root())
                .addSubcommand(new DaemonCommands.Start())
                .addSubcommand(new DaemonCommands.Status())
                .addSubcommand(new DaemonCommands.Stop())
                .addSubcommand(new DaemonCommands.Restart())
                .addSubcommand(new DaemonLogCommand());
    }

    private static CommandLine operations() {
        return new CommandLine(new OperationCommands.Root())
                .addSubcommand(new OperationCommands.Ls())
                .addSubcommand(new OperationCommands.Cancel());
    }
}

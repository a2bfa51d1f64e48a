package dev.holt.cli;

import dev.holt.api.OperationFailedException;
import dev.holt.protocol.CommandHandler;
import dev.holt.protocol.Console;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Invocation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** All commands of {@code holt}. Safe for any thread; a command runs on the thread that calls {@link #run}. */
public final class Commands implements CommandHandler {
    private final Surroundings surroundings;
    private final Trees trees;

    public Commands(Surroundings surroundings, Demo demo) {
        this.surroundings = surroundings;
        this.trees = new Trees(() -> tree(demo));
    }

    /** Builds ahead what the first command needs, on the calling thread: some tens of milliseconds in a fresh process. */
    public void prepare() {
        trees.prepare();
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Caller caller = new Caller(invocation, console, surroundings);
        CommandLine tree = trees.take();
        try {
            int status = run(tree, caller);
            caller.out().flush();
            caller.err().flush();
            return status;
        } catch (UncheckedIOException e) {
            return broken(caller, java.util.Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return broken(caller, e);
        } finally {
            trees.give(tree);
        }
    }

    /** A tree of its own, such as for walking over all commands. */
    static CommandLine tree(Demo demo) {
        CommandLine root = new CommandLine(new Root());
        root.addSubcommand(new SpawnCommand())
                .addSubcommand(new ListCommand())
                .addSubcommand(new WatchCommand())
                .addSubcommand(new ShowCommand())
                .addSubcommand(new LogsCommand())
                .addSubcommand(new AttachCommand())
                .addSubcommand(new DiffCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new SendCommand())
                .addSubcommand(new InboxCommand())
                .addSubcommand(new UnblockCommand())
                .addSubcommand(new KillCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new CleanupCommand())
                .addSubcommand(new RenameCommand())
                .addSubcommand(new RemoveCommand())
                .addSubcommand(new RunCommand())
                .addSubcommand(new CommandLine(new MachineCommands.Root())
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
                        .addSubcommand(new GuestCommands.Logs())
                        .addSubcommand(new MachineCommands.Usage())
                        .addSubcommand(new MachineCommands.Remove()))
                .addSubcommand(new CommandLine(new ImageCommands.Root())
                        .addSubcommand(new ImageCommands.Build())
                        .addSubcommand(new ImageCommands.Register())
                        .addSubcommand(new ImageCommands.Promote())
                        .addSubcommand(new ImageCommands.Ls())
                        .addSubcommand(new ImageCommands.Show())
                        .addSubcommand(new ImageCommands.Delete())
                        .addSubcommand(new ImageCommands.Prune()))
                .addSubcommand(new CommandLine(new KernelCommands.Root())
                        .addSubcommand(new KernelCommands.Import())
                        .addSubcommand(new KernelCommands.Ls())
                        .addSubcommand(new KernelCommands.Show())
                        .addSubcommand(new KernelCommands.Delete()))
                .addSubcommand(new CommandLine(new ProjectCommands.Root())
                        .addSubcommand(new ProjectCommands.Add())
                        .addSubcommand(new ProjectCommands.Ls())
                        .addSubcommand(new ProjectCommands.Show())
                        .addSubcommand(new ProjectCommands.Set())
                        .addSubcommand(new ProjectCommands.Rm()))
                .addSubcommand(new CommandLine(new AgentCommands.Root())
                        .addSubcommand(new AgentCommands.Ls())
                        .addSubcommand(new AgentCommands.Show())
                        .addSubcommand(new AgentCommands.Check()))
                .addSubcommand(new CommandLine(new ConfigCommands.Root())
                        .addSubcommand(new ConfigCommands.Get())
                        .addSubcommand(new ConfigCommands.Set())
                        .addSubcommand(new ConfigCommands.Show()))
                .addSubcommand(new CommandLine(new DaemonCommands.Root())
                        .addSubcommand(new DaemonCommands.Start())
                        .addSubcommand(new DaemonCommands.Status())
                        .addSubcommand(new DaemonCommands.Stop())
                        .addSubcommand(new DaemonCommands.Restart())
                        .addSubcommand(new DaemonLogCommand()))
                .addSubcommand(new CommandLine(new OperationCommands.Root())
                        .addSubcommand(new OperationCommands.Ls())
                        .addSubcommand(new OperationCommands.Cancel()))
                .addSubcommand(new EventsCommand())
                .addSubcommand(new UpkeepCommands.Look())
                .addSubcommand(new UpkeepCommands.Du())
                .addSubcommand(new UpkeepCommands.Copy())
                .addSubcommand(new VersionCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new CompleteCommand())
                .addSubcommand(new DemoCommand(demo))
                .addSubcommand(new HelpCommand());
        return root.setExpandAtFiles(false).setInterpolateVariables(false);
    }

    private static int run(CommandLine tree, Caller caller) throws IOException {
        boolean json = json(caller.invocation().arguments());
        try {
            ParseResult parsed = tree.parseArgs(caller.invocation().arguments().toArray(new String[0]));
            List<CommandLine> chain = parsed.asCommandLineList();
            List<Action> actions =
                    chain.stream().map(CommandLine::<Action>getCommand).toList();
            if (actions.getFirst() instanceof Root root && root.wantsVersion()) {
                return new VersionCommand().run(caller);
            }
            if (actions.getLast() instanceof Action.Group || actions.stream().anyMatch(Action::wantsHelp)) {
                Usage.print(chain.getLast(), caller);
                return ExitStatus.DONE;
            }
            return actions.getLast().run(caller);
        } catch (ParameterException e) {
            CommandException problem = CommandException.usage(Usage.problem(e));
            Errors.print(caller, problem.failure(), json);
            return problem.status();
        } catch (CommandException e) {
            caller.out().flush();
            Errors.print(caller, e.failure(), json);
            return e.status();
        } catch (OperationFailedException e) {
            caller.out().flush();
            int status = Statuses.of(e.kind());
            boolean expected = status == ExitStatus.INTERRUPTED && caller.streamed();
            if (!expected) {
                Errors.print(caller, e.failure(), json);
            } else if (caller.console().tty().err()) {
                // The terminal has shown the key that was pressed; what comes next begins on a line of its own.
                caller.err().line("");
            }
            return status;
        }
    }

    /** The caller can not be read or written, or it was interrupted while that lasted. */
    private static int broken(Caller caller, IOException cause) {
        if (cause instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
            return ExitStatus.INTERRUPTED;
        }
        try {
            caller.err().line("holt: %s".formatted(cause)).flush();
        } catch (UncheckedIOException nobodyListens) {
            return ExitStatus.FAILED;
        }
        return ExitStatus.FAILED;
    }

    /** Whether errors are wanted as JSON; known before anything is parsed, for what can not be parsed is an error too. */
    private static boolean json(List<String> arguments) {
        int end = arguments.indexOf("--");
        return arguments.subList(0, end < 0 ? arguments.size() : end).contains("--json");
    }
}

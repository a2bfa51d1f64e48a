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
        this.trees = new Trees(new CommandTree(demo));
    }

    /** Builds ahead what a first {@code holt ls} needs, on the calling thread: some milliseconds in a fresh process. */
    public void prepare() {
        trees.prepare();
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Caller caller = new Caller(invocation, console, surroundings);
        Trees.Tree tree = trees.take(invocation.arguments());
        try {
            int status = run(tree.line(), caller);
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

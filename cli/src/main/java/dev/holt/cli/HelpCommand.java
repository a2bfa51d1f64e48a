package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Say what Holt can do, or how one command is used. Works without a daemon.",
        footer = {"", "Example:", "  holt help spawn", "", "Next: 'holt doctor' on a new machine."})
final class HelpCommand extends Action {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Which command.")
    private List<String> names = List.of();

    @Override
    int run(Caller caller) {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw CommandException.usage(Usage.unknownCommand(command, Printable.of(name)) + Usage.help(command));
            }
            command = next;
        }
        Usage.print(command, caller);
        return ExitStatus.DONE;
    }
}

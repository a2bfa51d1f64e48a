package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Rename;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rename",
        description = "Call a session something. Its id and its branch stay.",
        footer = {"", "Example:", "  holt rename calc-1 'mend the parser'", "", "Next: 'holt ls' shows the name."})
final class RenameCommand extends Action.Reporting {
    @Parameters(index = "0", arity = "1", paramLabel = "SESSION", description = "Which session.")
    private String session = "";

    @Parameters(index = "1", arity = "1", paramLabel = "NAME", description = "What to call it.")
    private String name = "";

    @Override
    int run(Caller caller) {
        SessionView renamed = caller.call(Operations.SESSION_RENAME, new Rename(session, name));
        if (json()) {
            caller.out().json(renamed);
        } else {
            String shown = renamed.name().isEmpty() ? "has no name now" : Printable.of(renamed.name());
            caller.out().line("%s  %s".formatted(renamed.id(), shown));
        }
        return ExitStatus.DONE;
    }
}

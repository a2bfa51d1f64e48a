package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Remove;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description = "Forget sessions that are over, with their branches. Refuses when work would be lost.",
        footer = {"", "Example:", "  holt rm calc-1", "", "Next: 'holt export ID' before, if its work is wanted."})
final class RemoveCommand extends Action.Reporting {
    @Parameters(arity = "1..*", paramLabel = "SESSION", description = "Which sessions.")
    private List<String> sessions = List.of();

    @Option(names = "--force", description = "Although commits or preserved work are nowhere else.")
    private boolean force;

    @Override
    int run(Caller caller) {
        return EachOf.run(sessions, caller, json(), id -> {
            Object nothing = caller.call(Operations.SESSION_REMOVE, new Remove(id, force));
            if (json()) {
                caller.out().json(nothing);
            } else {
                caller.out().line(id + "  removed");
            }
        });
    }
}

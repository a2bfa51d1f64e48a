package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Remove;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description = {
            "Forget sessions that are over, with their branches.",
            "",
            "Refuses, with a list, when work would be lost: uncommitted, preserved, or commits that are nowhere else."
        },
        footer = {"", "Example:", "  holt rm calc-1", "", "Next: 'holt export ID' before, if its work is wanted."})
final class RemoveCommand extends Action.Reporting {
    @Parameters(arity = "1..*", paramLabel = "SESSION", description = "Which sessions.")
    private List<String> sessions = List.of();

    @Option(
            names = "--force",
            description = "Although work is lost. It is removed for good; nothing of it is preserved.")
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

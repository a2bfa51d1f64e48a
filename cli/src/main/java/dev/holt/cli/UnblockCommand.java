package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.protocol.ExitStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "unblock",
        description = {
            "Say that no dialog is open in a session any more, and that it is idle.",
            "",
            "For agents that do not tell when a person has put a dialog away. What was held for the session goes out then."
        },
        footer = {"", "Example:", "  holt unblock calc-1", "", "Next: 'holt show calc-1'."})
final class UnblockCommand extends Action.Reporting {
    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Override
    int run(Caller caller) {
        SessionView view = caller.call(Operations.SESSION_UNBLOCK, new SessionRef(caller.session(session)));
        if (json()) {
            caller.out().json(view);
        } else {
            caller.out().line("%s  %s".formatted(view.id(), SessionTable.status(view)));
        }
        return ExitStatus.DONE;
    }
}

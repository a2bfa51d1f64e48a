package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Killed;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.core.Printable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        description =
                "Stop sessions. Their work stays; uncommitted work is preserved. With --json one line per session.",
        footer = {
            "",
            "Example:",
            "  holt kill calc-1 calc-2",
            "",
            "Next: 'holt restore ID' brings one back, 'holt cleanup' gives back their work trees."
        })
final class KillCommand extends Action.Reporting {
    @Parameters(arity = "1..*", paramLabel = "SESSION", description = "Which sessions.")
    private List<String> sessions = List.of();

    @Override
    int run(Caller caller) {
        return EachOf.run(sessions, caller, json(), id -> {
            Killed killed = caller.call(Operations.SESSION_KILL, new SessionRef(id));
            if (json()) {
                caller.out().json(killed);
                return;
            }
            caller.out().line("%s  %s".formatted(killed.session().id(), SessionTable.status(killed.session())));
            if (killed.preserved() != null) {
                caller.out()
                        .line("  uncommitted work is preserved as "
                                + killed.preserved().ref());
            }
            killed.kept().forEach(kept -> caller.out().line("  kept: " + Printable.of(kept)));
        });
    }
}

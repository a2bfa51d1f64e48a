package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.ListSessions;
import dev.holt.api.SessionRecords.SessionList;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        description = "List the sessions: what each does, since when, and on which branch.",
        footer = {
            "",
            "Example:",
            "  holt ls --watch",
            "",
            "Next: 'holt show ID' says everything about one, 'holt logs ID -f' what it prints."
        })
final class ListCommand extends Action.Reporting {
    @Option(
            names = {"-w", "--watch"},
            description = "Show the list again whenever it changes.")
    private boolean watch;

    @Option(
            names = {"-a", "--all"},
            description = "Also those that are over and cleaned up.")
    private boolean all;

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only those of one project.")
    private @Nullable String project;

    @Override
    int run(Caller caller) {
        ListSessions which = new ListSessions(project, all);
        if (watch) {
            watch(caller, which);
            return ExitStatus.DONE;
        }
        SessionList list = caller.call(Operations.SESSION_LIST, which);
        if (json()) {
            caller.out().json(list);
        } else if (list.sessions().isEmpty()) {
            caller.err()
                    .line("no sessions; start one with 'holt spawn PROMPT'"
                            + (all ? "" : ", or see old ones with --all"));
        } else {
            SessionTable.of(list.sessions(), caller.now()).print(caller.out(), caller.width(), caller.style());
        }
        return ExitStatus.DONE;
    }

    private void watch(Caller caller, ListSessions which) {
        if (json()) {
            caller.stream(Operations.SESSION_WATCH, which, list -> caller.out().json(list));
            return;
        }
        try (Repaint repaint = new Repaint(caller)) {
            caller.stream(
                    Operations.SESSION_WATCH,
                    which,
                    list -> repaint.paint(() -> list.sessions().isEmpty()
                            ? List.of("no sessions yet")
                            : SessionTable.of(list.sessions(), caller.now()).lines(caller.width(), caller.style())));
        }
    }
}

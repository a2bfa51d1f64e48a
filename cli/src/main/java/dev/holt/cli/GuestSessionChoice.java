package dev.holt.cli;

import dev.holt.api.GuestSessionRecords.GuestSessionRef;
import dev.holt.api.GuestSessionRecords.GuestSessionView;
import dev.holt.api.GuestSessionRecords.ListSessions;
import dev.holt.api.Operations;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The session in a machine that a command is about: the one that is named, else the only one that runs, else the only one. */
final class GuestSessionChoice {
    @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
    private String machine = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "SESSION", description = "Which session; else the only one.")
    private @Nullable String session;

    GuestSessionRef in(Caller caller) {
        return new GuestSessionRef(machine, session != null ? session : only(caller));
    }

    private String only(Caller caller) {
        List<GuestSessionView> all = caller.call(Operations.GUEST_SESSION_LIST, new ListSessions(machine, null))
                .sessions();
        List<GuestSessionView> up =
                all.stream().filter(candidate -> candidate.ended() == null).toList();
        List<GuestSessionView> meant = up.isEmpty() ? all : up;
        if (meant.size() != 1) {
            throw CommandException.usage(
                    meant.isEmpty()
                            ? "machine %1$s: has no session; 'holt vm session start %1$s -- COMMAND' starts one"
                                    .formatted(machine)
                            : "machine %s: has several sessions (%s); name one of them"
                                    .formatted(
                                            machine,
                                            meant.stream()
                                                    .map(GuestSessionView::session)
                                                    .collect(Collectors.joining(", "))));
        }
        return meant.getFirst().session();
    }
}

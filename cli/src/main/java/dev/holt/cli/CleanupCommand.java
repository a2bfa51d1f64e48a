package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Cleaned;
import dev.holt.api.SessionRecords.CleanedSession;
import dev.holt.api.SessionRecords.Cleanup;
import dev.holt.api.SessionRecords.Refusal;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cleanup",
        description = {
            "Give back the work trees of sessions that are over; of all of them, unless some are named.",
            "",
            "Branches stay. A work tree with uncommitted work is left alone unless forced, and preserved then."
        },
        footer = {"", "Example:", "  holt cleanup --dry-run", "", "Next: 'holt rm ID' forgets a session and its branch."
        })
final class CleanupCommand extends Action.Reporting {
    @Parameters(arity = "0..*", paramLabel = "SESSION", description = "Which sessions.")
    private List<String> sessions = List.of();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would happen.")
    private boolean dryRun;

    @Option(names = "--force", description = "Also those with uncommitted work, which is preserved first.")
    private boolean force;

    @Override
    int run(Caller caller) {
        List<CleanedSession> cleaned = new ArrayList<>();
        List<Refusal> skipped = new ArrayList<>();
        int status = ExitStatus.DONE;
        if (sessions.isEmpty()) {
            take(caller.call(Operations.SESSION_CLEANUP, new Cleanup(List.of(), dryRun, force)), cleaned, skipped);
        } else {
            status = EachOf.run(
                    sessions,
                    caller,
                    json(),
                    id -> take(
                            caller.call(Operations.SESSION_CLEANUP, new Cleanup(List.of(id), dryRun, force)),
                            cleaned,
                            skipped));
        }
        if (status != ExitStatus.DONE && cleaned.isEmpty() && skipped.isEmpty()) {
            return status;
        }
        if (json()) {
            caller.out().json(new Cleaned(cleaned, skipped));
        } else {
            print(caller, cleaned, skipped);
        }
        boolean refused = !sessions.isEmpty() && !skipped.isEmpty();
        return status == ExitStatus.DONE && refused ? ExitStatus.CONFLICT : status;
    }

    private static void take(Cleaned result, List<CleanedSession> cleaned, List<Refusal> skipped) {
        cleaned.addAll(result.cleaned());
        skipped.addAll(result.skipped());
    }

    private void print(Caller caller, List<CleanedSession> cleaned, List<Refusal> skipped) {
        for (CleanedSession one : cleaned) {
            String kept = one.preserved() == null
                    ? ""
                    : "; work preserved as " + one.preserved().ref();
            caller.out().line("%s  %s%s".formatted(one.session(), dryRun ? "would be cleaned" : "cleaned", kept));
        }
        for (Refusal one : skipped) {
            caller.err().line("holt: %s is left alone: %s".formatted(one.session(), Printable.of(one.reason())));
        }
        if (cleaned.isEmpty() && skipped.isEmpty()) {
            caller.err().line("nothing to clean up");
        }
    }
}

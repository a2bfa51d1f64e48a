package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Refusal;
import dev.holt.api.SessionRecords.Restore;
import dev.holt.api.SessionRecords.Restored;
import dev.holt.api.SessionRecords.RestoredList;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Bring sessions back, exactly as they were launched.",
        footer = {"", "Example:", "  holt restore --all     after a reboot", "", "Next: 'holt ls --watch'."})
final class RestoreCommand extends Action.Reporting {
    @Parameters(arity = "0..*", paramLabel = "SESSION", description = "Which sessions.")
    private List<String> sessions = List.of();

    @Option(names = "--all", description = "Every one that should run and does not.")
    private boolean all;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "native goes on with the conversation, saved-prompt begins again, fresh begins with nothing; usually the first that can be.")
    private @Nullable String mode;

    @Override
    int run(Caller caller) {
        if (all != sessions.isEmpty()) {
            throw CommandException.usage(
                    all ? "sessions and --all; give one of them" : "no session given; name some, or pass --all");
        }
        List<Restored> restored = new ArrayList<>();
        List<Refusal> failed = new ArrayList<>();
        int status = all
                ? take(caller.call(Operations.SESSION_RESTORE, new Restore(null, true, mode)), restored, failed)
                : EachOf.run(
                        sessions,
                        caller,
                        json(),
                        id -> take(
                                caller.call(Operations.SESSION_RESTORE, new Restore(id, false, mode)),
                                restored,
                                failed));
        boolean nothing = status != ExitStatus.DONE && restored.isEmpty() && failed.isEmpty();
        if (nothing) {
            return status;
        }
        if (json()) {
            caller.out().json(new RestoredList(restored, failed));
        } else {
            if (all && restored.isEmpty() && failed.isEmpty()) {
                caller.err().line("nothing to restore");
            }
            restored.forEach(one -> print(one, caller));
            failed.forEach(one ->
                    caller.err().line("holt: %s: %s".formatted(one.session(), Printable.of(one.reason()))));
        }
        return status == ExitStatus.DONE && !failed.isEmpty() ? ExitStatus.FAILED : status;
    }

    private static int take(RestoredList list, List<Restored> restored, List<Refusal> failed) {
        restored.addAll(list.restored());
        failed.addAll(list.failed());
        return ExitStatus.DONE;
    }

    private static void print(Restored one, Caller caller) {
        String how = switch (one.mode()) {
            case "native" -> "resumed where it was";
            case "saved-prompt" -> "started afresh with its saved prompt";
            default -> "started afresh";
        };
        caller.out().line("%s  %s".formatted(one.session().id(), how));
        one.notes().forEach(note -> caller.out().line("  " + Printable.of(note)));
    }
}

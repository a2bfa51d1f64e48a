package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Attach;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.core.Printable;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ExitStatus;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "attach",
        description = "Open a session's own terminal. Leaving it with Ctrl-b d lets the agent work on.",
        footer = {"", "Example:", "  holt attach calc-1", "", "Next: 'holt diff ID' shows what it has done."})
final class AttachCommand extends Action.Reporting {
    @Parameters(arity = "1", paramLabel = "SESSION", description = "Which session.")
    private String session = "";

    @Override
    int run(Caller caller) {
        if (json()) {
            caller.out().json(caller.call(Operations.SESSION_ATTACH, new SessionRef(session)));
            return ExitStatus.DONE;
        }
        Tty tty = caller.console().tty();
        if (!tty.in() || !tty.out()) {
            throw CommandException.usage("attach: no terminal here; 'holt logs -f %s' follows what it prints"
                    .formatted(Printable.of(session)));
        }
        if (caller.variable("HOLT_SESSION_ID").filter(session::equals).isPresent()) {
            throw CommandException.usage("attach: this is the terminal of %s already".formatted(Printable.of(session)));
        }
        Attach attach = caller.call(Operations.SESSION_ATTACH, new SessionRef(session));
        boolean nested = caller.variable("TMUX").isPresent()
                || caller.variable("HOLT_SESSION_ID").isPresent();
        caller.err().line("holt: " + Printable.of(attach.hint()));
        if (nested) {
            caller.err().line("holt: you are inside tmux, which takes the first key for itself: press Ctrl-b Ctrl-b d");
        }
        if (attach.machine() != null) {
            return GuestCall.run(caller, attach.machine(), attach.argv(), Map.of("LC_ALL", "C.UTF-8"), null, true);
        }
        caller.console().exec(attach.argv(), Map.of(), attach.removeEnvironment());
        return ExitStatus.DONE;
    }
}

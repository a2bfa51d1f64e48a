package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Logs;
import dev.holt.protocol.ExitStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = {
            "Print what a session has printed.",
            "",
            "On a terminal only text and colours pass; elsewhere the bytes are as the agent wrote them."
        },
        footer = {"", "Example:", "  holt logs calc-1 -f", "", "Next: 'holt attach ID' opens the terminal itself."})
final class LogsCommand extends Action {
    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it prints more.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "Begin this many lines from the end.")
    private @Nullable Integer lines;

    @Option(names = "--setup", description = "The output of the setup script instead.")
    private boolean setup;

    @Override
    int run(Caller caller) {
        if (lines != null && lines < 0) {
            throw CommandException.usage("--lines: %d (expected: 0 or more)".formatted(lines));
        }
        Foreign out = new Foreign(caller);
        caller.stream(
                Operations.SESSION_LOGS,
                new Logs(caller.session(session), lines, follow, setup),
                chunk -> out.print(chunk.data()));
        return ExitStatus.DONE;
    }
}

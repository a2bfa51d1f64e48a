package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "logs",
        description = "Print the daemon's log, one JSON object a line. Works without a daemon.",
        footer = {
            "",
            "Example:",
            "  holt daemon logs -f -n 50",
            "",
            "Next: 'holt doctor' when it complains about something missing."
        })
final class DaemonLogCommand extends Action {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it grows.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "How many lines from the end.")
    private int lines = 100;

    @Override
    int run(Caller caller) throws IOException {
        if (lines < 0) {
            throw CommandException.usage("--lines: %d (expected: 0 or more)".formatted(lines));
        }
        Path log = caller.surroundings().log();
        Foreign out = new Foreign(caller);
        try (Tail tail = new Tail(log)) {
            tail.last(lines, out::print);
            if (follow) {
                tail.follow(out::print);
            }
        } catch (NoSuchFileException e) {
            if (!Files.exists(log)) {
                caller.err().line("no log yet: %s".formatted(Printable.of(log.toString())));
            }
        } catch (InterruptedException e) {
            return ExitStatus.INTERRUPTED;
        }
        return ExitStatus.DONE;
    }
}

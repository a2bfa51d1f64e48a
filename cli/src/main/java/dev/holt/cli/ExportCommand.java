package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.Export;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Take all work of a session home as one patch, binary files included.",
        footer = {
            "",
            "Example:",
            "  holt export calc-1 -o work.patch && git apply work.patch",
            "  holt export calc-1 | git apply",
            "",
            "Next: 'holt kill ID' and 'holt cleanup' when the session is not needed any more."
        })
final class ExportCommand extends Action.Reporting {
    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file; '-' or nothing is standard output.")
    private @Nullable String output;

    @Option(
            names = "--base",
            paramLabel = "COMMIT",
            description = "Compare with this commit instead of the recorded one.")
    private @Nullable String base;

    /**
     * What {@code --json} prints of a patch that was written to a file.
     *
     * @param bytes its size
     */
    record Exported(String session, String file, long bytes) {}

    @Override
    int run(Caller caller) {
        Export which = new Export(caller.session(session), base);
        if (output == null || output.equals("-")) {
            if (json()) {
                throw CommandException.usage("--json: the patch itself would be in its way; add -o FILE");
            }
            AtomicLong written = new AtomicLong();
            caller.stream(Operations.SESSION_EXPORT, which, chunk -> {
                caller.out().bytes(chunk.data());
                written.addAndGet(chunk.data().length);
            });
            if (written.get() == 0) {
                DiffCommand.warn(List.of(), caller);
            }
            return ExitStatus.DONE;
        }
        Path target = caller.path(output);
        long bytes = NewFile.write(target, sink -> {
            AtomicLong written = new AtomicLong();
            caller.stream(Operations.SESSION_EXPORT, which, chunk -> {
                sink.accept(chunk.data());
                written.addAndGet(chunk.data().length);
            });
            return written.get();
        });
        if (json()) {
            caller.out().json(new Exported(which.session(), target.toString(), bytes));
        } else {
            caller.out().line("%s  %s".formatted(Printable.of(output), Sizes.of(bytes)));
            DiffCommand.warn(caller.call(Operations.SESSION_CHANGES, which).files(), caller);
        }
        return ExitStatus.DONE;
    }
}

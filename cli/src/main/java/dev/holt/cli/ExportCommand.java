package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.ChangedFileView;
import dev.holt.api.SessionRecords.Export;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
            caller.stream(
                    Operations.SESSION_EXPORT, which, chunk -> caller.out().bytes(chunk.data()));
            return ExitStatus.DONE;
        }
        Path target = caller.path(output);
        long bytes = write(caller, which, target);
        if (json()) {
            caller.out().json(new Exported(which.session(), target.toString(), bytes));
        } else {
            caller.out().line("%s  %s".formatted(Printable.of(output), Sizes.of(bytes)));
            if (bytes == 0) {
                caller.err().line("holt: no changes: the patch is empty");
            }
            warn(caller, which);
        }
        return ExitStatus.DONE;
    }

    private static long write(Caller caller, Export which, Path target) {
        try (NewFile file = NewFile.beside(target)) {
            caller.stream(Operations.SESSION_EXPORT, which, chunk -> write(file, chunk.data()));
            return file.publish();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "FILE_UNWRITABLE",
                    "%s: can not be written (%s)".formatted(Printable.of(target.toString()), e.getMessage()));
        }
    }

    private static void write(NewFile file, byte[] data) {
        try {
            file.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void warn(Caller caller, Export which) {
        for (ChangedFileView file :
                caller.call(Operations.SESSION_CHANGES, which).files()) {
            for (String finding : file.findings()) {
                caller.err().line("holt: look at %s: %s".formatted(Printable.of(file.path()), Printable.of(finding)));
            }
        }
    }
}

package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.ChangedFileView;
import dev.holt.api.SessionRecords.Changes;
import dev.holt.api.SessionRecords.Export;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description =
                "Show all work of a session against what it started from: committed, uncommitted and new files together.",
        footer = {"", "Example:", "  holt diff calc-1 --stat", "", "Next: 'holt export ID -o work.patch' takes it home."
        })
final class DiffCommand extends Action.Reporting {
    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Option(names = "--stat", description = "Only the files, and how much of each.")
    private boolean stat;

    @Option(names = "--base", paramLabel = "COMMIT", description = "Compare with this commit instead.")
    private @Nullable String base;

    @Override
    int run(Caller caller) {
        Export which = new Export(caller.session(session), base);
        if (!stat && !json()) {
            Foreign out = new Foreign(caller);
            caller.stream(Operations.SESSION_EXPORT, which, chunk -> out.print(chunk.data()));
            if (!out.printed()) {
                caller.err().line("no changes");
            }
            return ExitStatus.DONE;
        }
        Changes changes = caller.call(Operations.SESSION_CHANGES, which);
        if (json()) {
            caller.out().json(changes);
        } else {
            print(changes.files(), caller);
        }
        return ExitStatus.DONE;
    }

    /** A line for each file, or that there is none. */
    static void print(List<ChangedFileView> files, Caller caller) {
        if (files.isEmpty()) {
            caller.err().line("no changes");
            return;
        }
        Table table = new Table(
                Column.whole("CHANGE", 3),
                Column.whole("ADDED", 2),
                Column.whole("REMOVED", 2),
                new Column("FILE", 4, 12),
                new Column("NOTE", 1, 6));
        for (ChangedFileView file : files) {
            table.row(
                    Table.plain(file.change()),
                    Table.plain(file.added() < 0 ? "-" : Integer.toString(file.added())),
                    Table.plain(file.removed() < 0 ? "-" : Integer.toString(file.removed())),
                    Table.plain(file.path()),
                    Table.coloured(
                            String.join(", ", file.findings()), file.findings().isEmpty() ? "" : "warning"));
        }
        table.print(caller.out(), caller.width(), caller.style());
    }

    /** Says on standard error what somebody should look at before applying a patch of these files. */
    static void warn(List<ChangedFileView> files, Caller caller) {
        if (files.isEmpty()) {
            caller.err().line("holt: no changes: the patch is empty");
        }
        for (ChangedFileView file : files) {
            for (String finding : file.findings()) {
                caller.err().line("holt: look at %s: %s".formatted(Printable.of(file.path()), Printable.of(finding)));
            }
        }
    }
}

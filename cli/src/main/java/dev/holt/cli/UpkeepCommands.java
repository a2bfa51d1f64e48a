package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.BackedUp;
import dev.holt.api.SystemRecords.Backup;
import dev.holt.api.SystemRecords.Check;
import dev.holt.api.SystemRecords.Doctor;
import dev.holt.api.SystemRecords.Usage;
import dev.holt.api.SystemRecords.UsageItem;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that keep an installation in order. */
final class UpkeepCommands {
    private UpkeepCommands() {}

    @Command(
            name = "doctor",
            description =
                    "Look at what Holt needs on this machine, and say what mends what is missing. Works without a daemon.",
            footer = {
                "",
                "Example:",
                "  holt doctor",
                "",
                "Next: run the commands that it names, then 'holt doctor' again."
            })
    static final class Look extends Action.Reporting {
        @Override
        int run(Caller caller) {
            Doctor doctor = caller.served()
                    ? caller.call(Operations.DOCTOR, new Empty())
                    : caller.surroundings().doctor().get();
            if (json()) {
                caller.out().json(doctor);
            } else {
                print(doctor, caller);
            }
            boolean missing =
                    doctor.checks().stream().anyMatch(check -> check.verdict().equals("missing"));
            return missing ? ExitStatus.MISSING : ExitStatus.DONE;
        }

        private static void print(Doctor doctor, Caller caller) {
            Table table = new Table(Column.whole("CHECK", 3), Column.whole("VERDICT", 4), new Column("FOUND", 0, 10));
            for (Check check : doctor.checks()) {
                table.row(
                        Table.plain(check.name()),
                        Table.coloured(check.verdict(), check.verdict()),
                        Table.plain(check.found()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            for (Check check : doctor.checks()) {
                if (check.remedy() != null) {
                    caller.out().line("").line("%s:".formatted(Printable.of(check.name())));
                    check.remedy().lines().forEach(line -> caller.out().line("  " + Printable.of(line)));
                }
            }
        }
    }

    @Command(
            name = "du",
            description = "Say what takes the room.",
            footer = {
                "",
                "Example:",
                "  holt du",
                "",
                "Next: 'holt cleanup' gives back the work trees of sessions that are over."
            })
    static final class Du extends Action.Reporting {
        @Override
        int run(Caller caller) {
            Usage usage = caller.call(Operations.STORAGE_USAGE, new Empty());
            if (json()) {
                caller.out().json(usage);
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    new Column("WHAT", 4, 16),
                    Column.whole("SIZE", 5),
                    Column.whole("FILES", 2),
                    new Column("PATH", 0, 10));
            for (UsageItem item : usage.usage()) {
                table.row(
                        Table.plain(item.what()),
                        Table.plain(Sizes.of(item.bytes())),
                        Table.plain(Long.toString(item.files())),
                        Table.plain(item.path()));
            }
            table.row(Table.plain("all"), Table.plain(Sizes.of(usage.bytes())), Table.plain(""), Table.plain(""));
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "backup",
            description =
                    "Copy what can not be made again into one file, while the daemon runs: what Holt knows, settings and sessions' files.",
            footer = {
                "",
                "Work trees are not in it: commits, branches and preserved work are in your repositories.",
                "",
                "Example:",
                "  holt backup holt.tar.gz",
                "",
                "Next: keep the file elsewhere; it holds secrets of your sessions. To go back, with Holt stopped ('holt daemon stop --all') and its data",
                "directory moved away, unpack it in the same place:",
                "  mkdir -m 700 DATA && tar -xzf holt.tar.gz -C DATA && holt ls --all"
            })
    static final class Copy extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "FILE", description = "The file to write.")
        private String file = "";

        @Override
        int run(Caller caller) {
            if (file.equals("-")) {
                throw CommandException.usage("backup: '-' is no file; name one");
            }
            String path = caller.path(file).toString();
            BackedUp copy = caller.call(Operations.STORAGE_BACKUP, new Backup(path));
            if (json()) {
                caller.out().json(copy);
            } else {
                caller.out().line("%s  %s".formatted(Printable.of(copy.file()), Sizes.of(copy.bytes())));
            }
            return ExitStatus.DONE;
        }
    }
}

package dev.holt.cli;

import dev.holt.api.MachineRecords.MachineRef;
import dev.holt.api.Operations;
import dev.holt.api.WorkspaceRecords.ClonePlan;
import dev.holt.api.WorkspaceRecords.CloneSpec;
import dev.holt.api.WorkspaceRecords.CloneView;
import dev.holt.api.WorkspaceRecords.ExportClone;
import dev.holt.api.WorkspaceRecords.PatchPiece;
import dev.holt.api.WorkspaceRecords.PatchSummary;
import dev.holt.api.WorkspaceRecords.PlannedFile;
import dev.holt.api.WorkspaceRecords.Prepare;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about repositories in machines. */
final class WorkspaceCommands {
    private WorkspaceCommands() {}

    /** Says what a clone would be: a line for each file, and what stays here. */
    static void print(Caller caller, ClonePlan plan) {
        for (PlannedFile file : plan.files()) {
            String mark = switch (file.state()) {
                case "changed" -> "M ";
                case "untracked" -> "? ";
                default -> "  ";
            };
            caller.out().line(mark + Printable.of(file.path()));
        }
        noteLeft(caller, plan);
        caller.err()
                .line("holt: %d files of %s at %s%s would go to %s"
                        .formatted(
                                plan.files().size(),
                                Printable.of(plan.source()),
                                plan.commit().substring(0, 12),
                                plan.branch() == null ? "" : " as branch " + Printable.of(plan.branch()),
                                Printable.of(plan.guestPath())));
    }

    /** Names what does not go along. */
    static void noteLeft(Caller caller, ClonePlan plan) {
        if (plan.untrackedLeft() > 0) {
            caller.err()
                    .line("holt: %d untracked %s here; --include-untracked takes %s along"
                            .formatted(
                                    plan.untrackedLeft(),
                                    plan.untrackedLeft() == 1 ? "file stays" : "files stay",
                                    plan.untrackedLeft() == 1 ? "it" : "them"));
        }
        if (!plan.submodules().isEmpty()) {
            caller.err()
                    .line("holt: submodules stay empty (%s); --full fills them"
                            .formatted(Printable.of(String.join(", ", plan.submodules()))));
        }
    }

    @Command(
            name = "workspace",
            description = "Bring repositories into machines, and their work home.",
            footer = {
                "",
                "Example:",
                "  holt vm workspace prepare box .",
                "  holt vm workspace export box | git apply",
                "",
                "Next: 'holt run ./repo' does the first in a new machine; 'holt vm workspace COMMAND --help' says more."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "prepare",
            description = {
                "Clone a repository of this host into a machine that runs.",
                "",
                "Changes of tracked files go along, untracked files on request, ignored ones never. The repository here is only read, and nothing leads from"
                        + " the clone back to it."
            },
            footer = {
                "",
                "Example:",
                "  holt vm workspace prepare box ./repo --branch try",
                "",
                "Next: 'holt vm exec box --cwd /root/repo -- make test' works in it; 'holt vm workspace export box' brings its work home."
            })
    static final class Make extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PATH",
                description = "The repository; else the one here.")
        private @Nullable String path;

        @Mixin
        private CloneOptions options = new CloneOptions();

        @Option(names = "--dry-run", description = "Say which files would go along; make nothing.")
        private boolean dryRun;

        @Override
        int run(Caller caller) {
            CloneSpec spec = options.spec(caller.path(path == null ? "." : path));
            if (dryRun) {
                ClonePlan plan = caller.call(Operations.WORKSPACE_PLAN, spec);
                if (json()) {
                    caller.out().json(plan);
                } else {
                    print(caller, plan);
                }
                return ExitStatus.DONE;
            }
            noteLeft(caller, caller.call(Operations.WORKSPACE_PLAN, spec));
            CloneView clone = caller.callLong(Operations.WORKSPACE_PREPARE, Prepare.in(machine, spec));
            if (json()) {
                caller.out().json(clone);
            } else {
                caller.out().line("%s:%s".formatted(machine, Printable.of(clone.guestPath())));
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List the repositories in a machine.",
            footer = {"", "Example:", "  holt vm workspace list box", "", "Next: 'holt vm workspace export box'."})
    static final class Ls extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Override
        int run(Caller caller) {
            var list = caller.call(Operations.WORKSPACE_LIST, new MachineRef(machine));
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.workspaces().isEmpty()) {
                caller.err().line("no repositories; 'holt vm workspace prepare %s PATH' brings one".formatted(machine));
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    new Column("IN THE MACHINE", 1, 14),
                    new Column("OF", 2, 12),
                    new Column("BRANCH", 3, 8),
                    Column.whole("BASE", 4));
            for (CloneView clone : list.workspaces()) {
                table.row(
                        Table.plain(clone.guestPath()),
                        Table.plain(clone.source()),
                        Table.plain(clone.branch() == null ? "-" : clone.branch()),
                        Table.plain(clone.base().substring(0, 12)));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "export",
            description = {
                "Take all work in a machine's repository home as one patch, binary files included.",
                "",
                "Commits, changes and new files go into it together. It has what was done in the machine, and so applies to the work tree that the repository"
                        + " came from, with the changes that that had then. Nothing changes in the machine."
            },
            footer = {
                "",
                "Example:",
                "  holt vm workspace export box | git apply",
                "  holt vm workspace export box -o work.patch",
                "",
                "Next: 'git apply --stat work.patch', then 'holt vm delete box' when the machine is not needed any more."
            })
    static final class Export extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Write to this file; '-' or nothing is standard output.")
        private @Nullable String output;

        @Option(
                names = "--base",
                paramLabel = "COMMIT",
                description = "Compare with this commit, given by its full hash, instead of the files that came in.")
        private @Nullable String base;

        @Option(
                names = "--guest-path",
                paramLabel = "DIRECTORY",
                description = "Which repository; else the one that came in last.")
        private @Nullable String guestPath;

        @Option(
                names = "--stat",
                description =
                        "Only the files, and how much of each; the work does not count as exported by it, nor by --json without -o.")
        private boolean stat;

        @Override
        int run(Caller caller) {
            boolean toFile = output != null && !output.equals("-");
            boolean summaryOnly = !toFile && (stat || json());
            ExportClone which = new ExportClone(machine, guestPath, base, summaryOnly);
            PatchSummary summary;
            if (toFile) {
                summary = NewFile.write(caller.path(String.valueOf(output)), sink -> take(caller, which, sink));
            } else if (summaryOnly) {
                summary = take(caller, which, data -> {});
            } else {
                Foreign out = new Foreign(caller);
                summary = take(caller, which, out::print);
            }
            report(caller, summary, toFile);
            return ExitStatus.DONE;
        }

        private void report(Caller caller, PatchSummary summary, boolean toFile) {
            if (json()) {
                caller.out().json(summary);
                return;
            }
            if (stat) {
                DiffCommand.print(summary.files(), caller);
                return;
            }
            if (toFile) {
                caller.out().line("%s  %s".formatted(Printable.of(String.valueOf(output)), Sizes.of(summary.bytes())));
            }
            DiffCommand.warn(summary.files(), caller);
        }

        /** Gives each piece of the patch to {@code sink}; what the whole of it is. */
        private static PatchSummary take(Caller caller, ExportClone which, Consumer<byte[]> sink) {
            AtomicReference<@Nullable PatchSummary> last = new AtomicReference<>();
            caller.stream(Operations.WORKSPACE_EXPORT, which, (PatchPiece piece) -> {
                if (piece.data() != null) {
                    sink.accept(piece.data());
                }
                if (piece.summary() != null) {
                    last.set(piece.summary());
                }
            });
            PatchSummary summary = last.get();
            if (summary == null) {
                throw new CommandException(ExitStatus.FAILED, "INTERNAL", "the patch came without its end");
            }
            return summary;
        }
    }
}

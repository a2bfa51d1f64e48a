package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.MachineRecords.ImportKernel;
import dev.holt.api.MachineRecords.KernelList;
import dev.holt.api.MachineRecords.KernelRef;
import dev.holt.api.MachineRecords.KernelView;
import dev.holt.api.Operations;
import dev.holt.cli.Table.Column;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The kernels with which machines boot. */
final class KernelCommands {
    private KernelCommands() {}

    @Command(
            name = "kernel",
            description = "Kernels: what machines boot, with their modules.",
            footer = {
                "",
                "Example:",
                "  holt kernel list",
                "",
                "Next: 'holt kernel import --debian' takes one, 'holt run --kernel NAME' uses it."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "import",
            description = "Take over a kernel with its modules.",
            footer = {"", "Example:", "  holt kernel import --debian", "", "Next: 'holt kernel list' shows it."})
    static final class Import extends Action.Reporting {
        @Option(names = "--debian", description = "Debian's kernel for clouds, without installing it.")
        private boolean debian;

        @Option(names = "--host", description = "The kernel that runs here.")
        private boolean host;

        @Option(names = "--name", paramLabel = "NAME", description = "Its name; else that of its source.")
        private @Nullable String name;

        @Override
        int run(Caller caller) {
            if (debian == host) {
                throw CommandException.usage("kernel: which one? pass --debian or --host");
            }
            KernelView kernel =
                    caller.callLong(Operations.KERNEL_IMPORT, new ImportKernel(debian ? "debian" : "host", name));
            if (json()) {
                caller.out().json(kernel);
            } else {
                caller.out()
                        .line("%s  %s  %s"
                                .formatted(
                                        Objects.requireNonNullElse(kernel.name(), "-"),
                                        kernel.release(),
                                        ImageCommands.digest(kernel.digest())));
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List the kernels.",
            footer = {"", "Example:", "  holt kernel list", "", "Next: 'holt kernel show NAME' shows all about one."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            KernelList list = caller.call(Operations.KERNEL_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.kernels().isEmpty()) {
                caller.err().line("no kernels; the first machine fetches one, or 'holt kernel import --debian'");
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("NAME", 5),
                    Column.whole("RELEASE", 4),
                    Column.whole("DIGEST", 3),
                    Column.whole("SIZE", 2),
                    new Column("SOURCE", 1, 12));
            for (KernelView kernel : list.kernels()) {
                table.row(
                        Table.plain(Objects.requireNonNullElse(kernel.name(), "-")),
                        Table.plain(kernel.release()),
                        Table.plain(ImageCommands.digest(kernel.digest())),
                        Table.plain(Sizes.of(kernel.size())),
                        Table.plain(kernel.source()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show all about a kernel.",
            footer = {
                "",
                "Example:",
                "  holt kernel show debian",
                "",
                "Next: 'holt run --kernel debian -- uname -r' boots it."
            })
    static final class Show extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "KERNEL", description = "Which kernel.")
        private String kernel = "";

        @Override
        int run(Caller caller) {
            KernelView shown = caller.call(Operations.KERNEL_SHOW, new KernelRef(kernel));
            if (json()) {
                caller.out().json(shown);
                return ExitStatus.DONE;
            }
            new Fields(caller.out(), caller.style())
                    .add("kernel", Objects.requireNonNullElse(shown.name(), "-"))
                    .add("release", shown.release())
                    .add("digest", shown.digest())
                    .add("architecture", shown.architecture())
                    .add("size", Sizes.of(shown.size()))
                    .add("source", shown.source())
                    .add("created", Ago.of(shown.created(), caller.now()) + " ago");
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "delete",
            aliases = "rm",
            description = "Delete kernels that no machine needs.",
            footer = {"", "Example:", "  holt kernel delete host", "", "Next: 'holt kernel list' shows what is left."})
    static final class Delete extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "KERNEL", description = "Which kernels.")
        private List<String> kernels = List.of();

        @Override
        int run(Caller caller) {
            return EachOf.run(
                    kernels, caller, json(), kernel -> caller.call(Operations.KERNEL_DELETE, new KernelRef(kernel)));
        }
    }
}

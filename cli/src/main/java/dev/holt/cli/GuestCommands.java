package dev.holt.cli;

import dev.holt.api.MachineRecords.CloseForward;
import dev.holt.api.MachineRecords.ConsoleRef;
import dev.holt.api.MachineRecords.Copied;
import dev.holt.api.MachineRecords.Copy;
import dev.holt.api.MachineRecords.MachineRef;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.OpenForward;
import dev.holt.api.MachineRecords.PortList;
import dev.holt.api.MachineRecords.PortView;
import dev.holt.api.Operations;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done inside of machines. */
final class GuestCommands {
    private GuestCommands() {}

    @Command(
            name = "exec",
            description = {
                "Run a command in a machine as if it were here.",
                "",
                "It has the caller's streams, its terminal when it is on one, its signals, and the exit status is the command's own; 127: there is no"
                        + " such program, 126: it can not be executed, 125: Holt itself failed."
            },
            footer = {"", "Example:", "  holt vm exec box -- make test", "", "Next: 'holt vm shell box' opens a shell."
            })
    static final class Exec extends Action {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "COMMAND",
                description = "After '--': the command and its arguments.")
        private List<String> command = List.of();

        @Option(
                names = {"-e", "--env"},
                paramLabel = "NAME[=VALUE]",
                description = "A variable of the command; without a value it is the caller's.")
        private List<String> variables = List.of();

        @Option(names = "--cwd", paramLabel = "DIRECTORY", description = "Where it runs, in the machine.")
        private @Nullable String directory;

        @Override
        int run(Caller caller) {
            return GuestCall.run(
                    caller, machine, command, Variables.of(caller, variables), directory, GuestCall.onTerminal(caller));
        }
    }

    @Command(
            name = "shell",
            description = "Open a shell in a machine. Leaving it leaves the machine as it is.",
            footer = {
                "",
                "Example:",
                "  holt vm shell box",
                "",
                "Next: 'holt vm exec box -- make test' runs one command."
            })
    static final class Shell extends Action {
        @Parameters(arity = "1", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Override
        int run(Caller caller) {
            if (!GuestCall.onTerminal(caller)) {
                throw CommandException.usage("shell: no terminal here; 'holt vm exec %s -- COMMAND' runs a command"
                        .formatted(Printable.of(machine)));
            }
            return GuestCall.run(caller, machine, RunCommand.SHELL, java.util.Map.of(), null, true);
        }
    }

    @Command(
            name = "cp",
            description = "Copy files and directories into a machine or out of it.",
            footer = {
                "",
                "Example:",
                "  holt vm cp notes.txt box:/root/",
                "  holt vm cp box:/root/results ./results",
                "",
                "What goes to a directory keeps its name in it, else it gets the name that is given. FIFOs, sockets and devices are not copied.",
                "",
                "Next: 'holt vm shell box' looks at it there."
            })
    static final class Cp extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "FROM", description = "A path, or NAME:/path of a machine.")
        private String from = "";

        @Parameters(index = "1", paramLabel = "TO", description = "A path, or NAME:/path of a machine.")
        private String to = "";

        @Override
        int run(Caller caller) {
            int there = colon(to);
            int here = colon(from);
            if (there < 0 == here < 0) {
                throw CommandException.usage(
                        "cp: one of the two is in a machine (expected: NAME:/path on one side); such as 'holt vm cp notes.txt box:/root/'");
            }
            Copied copied = there >= 0
                    ? caller.callLong(
                            Operations.VM_COPY_IN,
                            new Copy(to.substring(0, there), caller.path(from).toString(), to.substring(there + 1)))
                    : caller.callLong(
                            Operations.VM_COPY_OUT,
                            new Copy(from.substring(0, here), caller.path(to).toString(), from.substring(here + 1)));
            copied.leftOut().forEach(line -> caller.err().line("holt: " + Printable.of(line)));
            if (json()) {
                caller.out().json(copied);
            } else if (caller.console().tty().err()) {
                caller.err().line("holt: %s to %s".formatted(Sizes.of(copied.bytes()), Printable.of(copied.what())));
            }
            return ExitStatus.DONE;
        }

        /** Where the name of a machine ends; -1 when there is none. */
        private static int colon(String path) {
            int colon = path.indexOf(':');
            int slash = path.indexOf('/');
            return colon > 0 && (slash < 0 || colon < slash) ? colon : -1;
        }
    }

    @Command(
            name = "forward",
            description = {
                "Have a port of this host lead to one of a machine.",
                "",
                "It listens on 127.0.0.1 only, reaches servers that are bound to the guest's own 127.0.0.1, works without a network, and comes back"
                        + " whenever the machine is started."
            },
            footer = {
                "",
                "Example:",
                "  holt vm forward box 8080:80",
                "",
                "Next: 'holt vm ports box' shows what listens inside."
            })
    static final class Forward extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Parameters(
                index = "1",
                paramLabel = "PORT[:GUEST]",
                description = "The port here, and the one there when it is another.")
        private String ports = "";

        @Option(names = "--close", description = "Close it instead.")
        private boolean close;

        @Override
        int run(Caller caller) {
            String[] pair = ports.split(":", -1);
            if (pair.length > 2 || !ports.matches("[0-9]{1,5}(:[0-9]{1,5})?")) {
                throw CommandException.usage(
                        "port: '%s' (expected: PORT or PORT:GUEST, such as 8080:80)".formatted(Printable.of(ports)));
            }
            int host = Integer.parseInt(pair[0]);
            int guest = Integer.parseInt(pair[pair.length - 1]);
            MachineView view = close
                    ? caller.call(Operations.VM_UNFORWARD, new CloseForward(machine, host))
                    : caller.call(Operations.VM_FORWARD, new OpenForward(machine, host, guest));
            if (json()) {
                caller.out().json(view);
            } else if (!close) {
                caller.out().line("127.0.0.1:%d leads to port %d of %s".formatted(host, guest, view.name()));
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "ports",
            description = "Show what listens in a machine, and how to reach it.",
            footer = {
                "",
                "Example:",
                "  holt vm ports box",
                "",
                "Next: 'holt vm forward box 8080:80' has a port of this host lead to one of them."
            })
    static final class Ports extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Override
        int run(Caller caller) {
            PortList list = caller.call(Operations.VM_PORTS, new MachineRef(machine));
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.ports().isEmpty()) {
                caller.err().line("nothing listens in " + Printable.of(machine));
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("PORT", 5),
                    Column.whole("ADDRESS", 2),
                    Column.whole("PID", 1),
                    new Column("PROCESS", 3, 8),
                    Column.whole("REACHED BY", 4));
            for (PortView port : list.ports()) {
                table.row(
                        Table.plain(Integer.toString(port.port())),
                        Table.plain(port.address()),
                        Table.plain(Long.toString(port.pid())),
                        Table.plain(port.process()),
                        Table.plain(port.reach()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "logs",
            description = "Print the end of what a machine printed on its console.",
            footer = {"", "Example:", "  holt vm logs box", "", "Next: 'holt vm show box' shows how it is."})
    static final class Logs extends Action {
        @Parameters(arity = "1", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Override
        int run(Caller caller) {
            new Foreign(caller)
                    .print(caller.call(Operations.VM_CONSOLE, new ConsoleRef(machine, null))
                            .data());
            return ExitStatus.DONE;
        }
    }
}

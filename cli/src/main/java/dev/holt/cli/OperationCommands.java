package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.OperationList;
import dev.holt.api.SystemRecords.OperationRef;
import dev.holt.api.SystemRecords.OperationView;
import dev.holt.cli.Table.Column;
import dev.holt.protocol.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands about what is under way. */
final class OperationCommands {
    private OperationCommands() {}

    @Command(
            name = "operations",
            description = "What is under way, for any caller.",
            footer = {"", "Example:", "  holt operations ls", "", "Next: 'holt operations cancel OPERATION'."})
    static final class Root extends Action.Group {}

    @Command(
            name = "ls",
            description = "List what is under way, and its stage.",
            footer = {"", "Example:", "  holt operations ls", "", "Next: 'holt operations cancel OPERATION'."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            OperationList list = caller.call(Operations.OPERATION_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.operations().isEmpty()) {
                caller.err().line("nothing is under way");
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("ID", 5),
                    Column.whole("OPERATION", 3),
                    Column.whole("CALLER", 0),
                    Column.whole("SINCE", 1),
                    new Column("STAGE", 2, 10));
            for (OperationView one : list.operations()) {
                table.row(
                        Table.plain(one.id()),
                        Table.plain(one.name()),
                        Table.plain(one.caller()),
                        Table.plain(Ago.of(one.started(), caller.now())),
                        Table.plain(one.cancelling() ? "being called off" : one.stage()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "cancel",
            description = "Call an operation off. What it has taken is given back.",
            footer = {"", "Example:", "  holt operations cancel 2ded9ecdb44c090d", "", "Next: 'holt operations ls'."})
    static final class Cancel extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "OPERATION", description = "Which operation.")
        private String operation = "";

        @Override
        int run(Caller caller) {
            Object nothing = caller.call(Operations.OPERATION_CANCEL, new OperationRef(operation));
            if (json()) {
                caller.out().json(nothing);
            } else {
                caller.out().line(operation + "  called off");
            }
            return ExitStatus.DONE;
        }
    }
}

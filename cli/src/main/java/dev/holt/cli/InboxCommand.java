package dev.holt.cli;

import dev.holt.api.MessageRecords.ListMessages;
import dev.holt.api.MessageRecords.MessageList;
import dev.holt.api.MessageRecords.MessageRef;
import dev.holt.api.MessageRecords.MessageView;
import dev.holt.api.Operations;
import dev.holt.cli.Table.Column;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inbox",
        description = {
            "Show the messages of a session and how far each has come.",
            "",
            "accepted: durable. held: waits, and why. written: a file in the session's inbox. announced: typed into its window. observed: the agent has"
                    + " shown that it has it. ambiguous: typed, and nothing shows whether it arrived. failed, withdrawn: not delivered."
        },
        footer = {
            "",
            "Example:",
            "  holt inbox calc-1",
            "",
            "Next: 'holt inbox calc-1 --withdraw 3' takes one back that still waits."
        })
final class InboxCommand extends Action.Reporting {
    private static final int MOST_OF_A_TEXT = 80;

    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Option(names = "--withdraw", paramLabel = "NUMBER", description = "Take back a message that was not typed yet.")
    private @Nullable Long withdraw;

    @Override
    int run(Caller caller) {
        String id = caller.session(session);
        if (withdraw != null) {
            MessageView message = caller.call(Operations.MESSAGE_WITHDRAW, new MessageRef(id, withdraw));
            if (json()) {
                caller.out().json(message);
            } else {
                caller.out()
                        .line("%s/%d  %s".formatted(message.session(), message.number(), SendCommand.state(message)));
            }
            return ExitStatus.DONE;
        }
        MessageList list = caller.call(Operations.MESSAGE_LIST, new ListMessages(id));
        if (json()) {
            caller.out().json(list);
            return ExitStatus.DONE;
        }
        if (list.messages().isEmpty()) {
            caller.err().line("no messages; send one with 'holt send %s TEXT'".formatted(id));
            return ExitStatus.DONE;
        }
        Table table = new Table(
                Column.whole("NR", 6),
                Column.whole("STATE", 5),
                Column.whole("FROM", 1),
                Column.whole("AGE", 2),
                new Column("TEXT", 3, 12),
                new Column("WHY", 4, 12));
        for (MessageView message : list.messages()) {
            table.row(
                    Table.plain(Long.toString(message.number())),
                    Table.coloured(message.state(), colour(message.state())),
                    Table.plain(message.from()),
                    Table.plain(Ago.of(message.accepted(), caller.now())),
                    Table.plain(beginning(message.text())),
                    Table.plain(Printable.of(message.why())));
        }
        table.print(caller.out(), caller.width(), caller.style());
        return ExitStatus.DONE;
    }

    /** Its first line, as far as it says which message it is: one may be a mebibyte long. */
    private static String beginning(String text) {
        String line = text.lines().findFirst().orElse("");
        int shown = Math.min(MOST_OF_A_TEXT, line.codePointCount(0, line.length()));
        String cut = line.substring(0, line.offsetByCodePoints(0, shown));
        return Printable.of(cut) + (cut.length() < line.length() ? "…" : "");
    }

    /** The status of a session whose colour says the same. */
    private static String colour(String state) {
        return switch (state) {
            case "held", "ambiguous" -> "needs_input";
            case "failed" -> "failed";
            default -> "";
        };
    }
}

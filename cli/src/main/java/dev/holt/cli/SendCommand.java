package dev.holt.cli;

import dev.holt.api.MessageRecords.MessageView;
import dev.holt.api.MessageRecords.Send;
import dev.holt.api.Operations;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = {
            "Tell the agent of a session something.",
            "",
            "Returns when the message is durable; it is typed into the session's window when nothing speaks against it: no dialog is open, nobody is"
                    + " typing there. What has to wait goes out by itself later. Inside a session it counts as from that session's agent."
        },
        footer = {
            "",
            "Example:",
            "  holt send calc-1 'use the other parser'",
            "  git diff | holt send calc-1 -",
            "",
            "Next: 'holt inbox calc-1' shows how far it is."
        })
final class SendCommand extends Action.Reporting {
    @Parameters(index = "0", paramLabel = "SESSION", description = "Which session.")
    private String session = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The message; '-' reads it from standard input.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the message from a file.")
    private @Nullable String file;

    @Option(names = "--wait", description = "Return when it is known whether it arrived; exit 1 when it did not.")
    private boolean wait;

    @Override
    int run(Caller caller) throws IOException {
        MessageView message = caller.call(
                Operations.MESSAGE_SEND,
                new Send(
                        session,
                        message(caller),
                        caller.variable("HOLT_SESSION_ID").orElse(null),
                        wait));
        if (json()) {
            caller.out().json(message);
        } else {
            caller.out().line("%s/%d  %s".formatted(message.session(), message.number(), state(message)));
        }
        return ExitStatus.DONE;
    }

    static String state(MessageView message) {
        return message.state() + (message.why().isEmpty() ? "" : ": " + Printable.of(message.why()));
    }

    private String message(Caller caller) throws IOException {
        if (text != null && file != null) {
            throw CommandException.usage("a text and --file; give one of them");
        }
        if (file != null) {
            return withoutLastFeed(Texts.file(caller, file));
        }
        if ("-".equals(text)) {
            return withoutLastFeed(Texts.input(caller));
        }
        if (text == null || text.isBlank()) {
            throw CommandException.usage(
                    "no message; pass it as 'holt send SESSION TEXT', '-f FILE', or '-' for standard input");
        }
        return text;
    }

    /** Programs end their last line; a message does not need that. */
    private static String withoutLastFeed(String read) {
        String rest = read.endsWith("\n") ? read.substring(0, read.length() - 1) : read;
        if (rest.isBlank()) {
            throw CommandException.usage("an empty message (expected: what the agent is to be told)");
        }
        return rest;
    }
}

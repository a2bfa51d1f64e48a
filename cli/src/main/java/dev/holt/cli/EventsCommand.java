package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.api.SystemRecords.FollowEvents;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = {
            "Print what happened: all that is kept, or what happens from now on.",
            "",
            "Each event has a number; --after goes on from one without gap or duplicate. With --json one line per event."
        },
        footer = {
            "",
            "Example:",
            "  holt events --follow --json",
            "",
            "Next: 'holt show ID' for the session of an event."
        })
final class EventsCommand extends Action.Reporting {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens.")
    private boolean follow;

    @Option(names = "--after", paramLabel = "N", description = "Begin after this number; 0 is the beginning.")
    private @Nullable Long after;

    @Option(names = "--session", paramLabel = "SESSION", description = "Only those of one session.")
    private @Nullable String session;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of one type, such as session.notice.")
    private @Nullable String type;

    @Override
    int run(Caller caller) {
        if (after != null && after < 0) {
            throw CommandException.usage("--after: %d (expected: 0 or more)".formatted(after));
        }
        Long from = after == null && !follow ? Long.valueOf(0) : after;
        caller.stream(Operations.EVENT_FOLLOW, new FollowEvents(from, session, follow, type), event -> {
            if (json()) {
                caller.out().json(event);
            } else {
                caller.out().line(line(event, caller));
                if (follow) {
                    caller.out().flush();
                }
            }
        });
        return ExitStatus.DONE;
    }

    private static String line(EventView event, Caller caller) {
        String about = Objects.requireNonNullElse(event.session(), Objects.requireNonNullElse(event.project(), ""));
        String facts = new TreeMap<>(event.facts())
                .entrySet().stream().map(EventsCommand::fact).collect(Collectors.joining(" "));
        String line = "%-6d %s  %-12s %-26s %s".formatted(event.seq(), event.at(), about, event.type(), facts);
        String plain = Printable.of(line).stripTrailing();
        return caller.width() == 0 ? plain : Width.cut(plain, caller.width());
    }

    private static String fact(Map.Entry<String, String> fact) {
        return fact.getKey() + "=" + fact.getValue();
    }
}

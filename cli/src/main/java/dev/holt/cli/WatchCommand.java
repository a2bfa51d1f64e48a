package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.ListSessions;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.api.SystemRecords.FollowEvents;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "watch",
        description = {
            "Say when a session begins to need you: it asks, is stuck, has failed or ended.",
            "",
            "Begins with those that need you now; says each once, until it was otherwise in between. The setting notify.command runs a command for each."
        },
        footer = {
            "",
            "Example:",
            "  holt watch",
            "  holt config set notify.command 'jq -r .facts.why | xargs -0 notify-send holt'",
            "",
            "Next: 'holt attach ID' shows its window, 'holt show ID' says why."
        })
final class WatchCommand extends Action.Reporting {
    @Option(names = "--project", paramLabel = "PROJECT", description = "Only sessions of one project.")
    private @Nullable String project;

    @Override
    int run(Caller caller) {
        if (!json()) {
            caller.call(Operations.SESSION_LIST, new ListSessions(project, false)).sessions().stream()
                    .filter(WatchCommand::needsSomebody)
                    .forEach(session -> caller.out()
                            .line(line(session.id(), session.status().replace('_', ' '), session.why())));
            caller.out().flush();
        }
        caller.stream(Operations.EVENT_FOLLOW, new FollowEvents(null, null, true, "session.notice"), event -> {
            if (project != null && !project.equals(event.project())) {
                return;
            }
            if (json()) {
                caller.out().json(event);
            } else {
                caller.out().line(line(event));
            }
            caller.out().flush();
        });
        return ExitStatus.DONE;
    }

    private static boolean needsSomebody(SessionView session) {
        return session.status().equals("needs_input") || session.status().equals("stuck");
    }

    private static String line(EventView event) {
        return line(
                Objects.requireNonNullElse(event.session(), ""),
                event.facts().getOrDefault("kind", "").replace('-', ' '),
                event.facts().getOrDefault("why", ""));
    }

    private static String line(String session, String what, String why) {
        return "%s  %s: %s".formatted(session, what, Printable.of(why));
    }
}

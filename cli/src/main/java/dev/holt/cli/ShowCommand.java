package dev.holt.cli;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.SessionDetails;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SessionRecords.SignalsView;
import dev.holt.api.SessionRecords.WorkView;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Say everything about one session: its status and why, its task, its work.",
        footer = {
            "",
            "Example:",
            "  holt show calc-1",
            "",
            "Next: 'holt attach ID', 'holt diff ID', or 'holt kill ID' when it is enough."
        })
final class ShowCommand extends Action.Reporting {
    private static final int MOST_OF_AN_ARGUMENT = 160;

    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Which session; the own one inside a session.")
    private @Nullable String session;

    @Override
    int run(Caller caller) {
        SessionDetails details = caller.call(Operations.SESSION_SHOW, new SessionRef(caller.session(session)));
        if (json()) {
            caller.out().json(details);
        } else {
            print(details, caller);
        }
        return ExitStatus.DONE;
    }

    private static void print(SessionDetails details, Caller caller) {
        SessionView s = details.session();
        Fields fields = new Fields(caller.out(), caller.style());
        fields.add("id", s.id()).add("name", s.name()).add("project", s.project());
        fields.coloured("status", SessionTable.status(s), s.status());
        fields.add("why", s.why()).add("since", s.since() + " (" + Ago.of(s.since(), caller.now()) + " ago)");
        fields.add("agent", s.agent()).add("model", details.model()).add("permissions", details.permissions());
        fields.add("place", s.place()).add("directory", s.directory()).add("branch", s.branch());
        fields.add(
                "base",
                s.base() == null ? null : s.base() + (details.baseRef() == null ? "" : " (" + details.baseRef() + ")"));
        fields.add("issue", s.issue()).add("ports", ports(s));
        fields.add("pid", s.pid()).add("exit", s.exit()).add("signal", s.signal());
        fields.add(
                "command", details.argv().stream().map(ShowCommand::shortened).collect(Collectors.joining(" ")));
        fields.add("variables", String.join(" ", details.environment()));
        SignalsView signals = details.signals();
        if (signals.expected()) {
            fields.add("told", told(signals, caller)).add("delivery", signals.prompt());
            fields.add("conversation", signals.conversation()).add("transcript", signals.transcript());
        }
        WorkView work = details.work();
        if (work != null) {
            fields.add("work", work(work));
            work.oddities().forEach(oddity -> fields.add("note", oddity));
        }
        details.preserved().forEach(kept -> fields.add("preserved", kept.ref() + " " + kept.commit()));
        if (signals.screen() != null) {
            caller.out().line("screen, when its prompt was overdue");
            signals.screen().lines().forEach(line -> caller.out().line("  " + Printable.of(line)));
        }
        caller.out().line("prompt");
        details.prompt().lines().forEach(line -> caller.out().line("  " + Printable.of(line)));
    }

    private static @Nullable String ports(SessionView s) {
        return s.portBase() == null || s.portCount() == null
                ? null
                : "%d to %d".formatted(s.portBase(), s.portBase() + s.portCount() - 1);
    }

    /** An argument as far as it says what it is: a prompt may be long, and follows below. */
    private static String shortened(String argument) {
        return argument.length() <= MOST_OF_AN_ARGUMENT
                ? argument
                : argument.substring(0, argument.offsetByCodePoints(0, MOST_OF_AN_ARGUMENT / 2)) + "…";
    }

    private static String told(SignalsView signals, Caller caller) {
        if (signals.activity() == null || signals.at() == null) {
            return "nothing yet";
        }
        return "%s by %s %s ago, %d hooks in all"
                .formatted(signals.activity(), signals.hook(), Ago.of(signals.at(), caller.now()), signals.heard());
    }

    private static String work(WorkView work) {
        if (!work.present()) {
            return "its work tree is gone";
        }
        return "%d modified, %d untracked, %d commits (%d of them nowhere else)"
                .formatted(work.modified(), work.untracked(), work.commits(), work.unpushed());
    }
}

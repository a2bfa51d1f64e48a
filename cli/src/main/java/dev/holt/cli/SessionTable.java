package dev.holt.cli;

import dev.holt.api.SessionRecords.SessionView;
import dev.holt.cli.Table.Column;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** How sessions look in a list. */
final class SessionTable {
    private SessionTable() {}

    static Table of(List<SessionView> sessions, Instant now) {
        Table table = new Table(
                Column.whole("ID", 6),
                Column.whole("STATUS", 5),
                Column.whole("AGENT", 1),
                Column.whole("SINCE", 2),
                Column.whole("PLACE", 1),
                new Column("BRANCH", 0, 16),
                new Column("TASK", 3, 12));
        for (SessionView session : sessions) {
            table.row(
                    Table.plain(session.id()),
                    Table.coloured(status(session), session.status()),
                    Table.plain(session.agent()),
                    Table.plain(Ago.of(session.since(), now)),
                    Table.plain(place(session)),
                    Table.plain(Objects.requireNonNullElse(session.branch(), "-")),
                    Table.plain(about(session)));
        }
        return table;
    }

    /** The status, with the exit code where one was left, and a mark when nothing has confirmed it for long. */
    static String status(SessionView session) {
        String status = session.status().replace('_', ' ');
        String exit = session.exit() != null && session.status().equals("exited") ? " " + session.exit() : "";
        return status + exit + (session.confirmed() ? "" : "?");
    }

    /** The host, or a machine, which is named when its name is another one than the session's. */
    private static String place(SessionView session) {
        return session.place().equals("vm:" + session.id()) ? "vm" : session.place();
    }

    /** What it is about: its name or else its task, and what is wrong with it. */
    private static String about(SessionView session) {
        boolean telling = switch (session.status()) {
            case "failed", "stuck", "needs_input", "unknown" -> true;
            default -> false;
        };
        String about = session.name().isEmpty() ? session.task() : session.name();
        return telling ? session.why().lines().findFirst().orElse("") + ": " + about : about;
    }
}

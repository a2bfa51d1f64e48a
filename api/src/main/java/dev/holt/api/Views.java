package dev.holt.api;

import dev.holt.api.SessionRecords.ChangedFileView;
import dev.holt.api.SessionRecords.PreservedView;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SessionRecords.WorkView;
import dev.holt.core.agent.Activity;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.event.Event;
import dev.holt.core.session.Delivery;
import dev.holt.core.session.Exit;
import dev.holt.core.session.PortRange;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions.Seen;
import dev.holt.core.session.Signals;
import dev.holt.core.workspace.ChangedFile;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what services know into wire records. */
final class Views {
    private static final int TASK = 80;
    private static final int LOOKED_AT = 4096;

    private Views() {}

    static ChangedFileView changed(ChangedFile file) {
        return new ChangedFileView(
                file.path(), String.valueOf(file.change()), file.added(), file.removed(), file.findings());
    }

    static SessionView session(Seen seen) {
        Session session = seen.session();
        Workspace workspace = session.workspace();
        PortRange ports = session.launch().ports();
        Exit exit = session.run() instanceof Run.Ended ended ? ended.exit() : null;
        return new SessionView(
                session.id().toString(),
                session.id().project().toString(),
                session.name(),
                task(session.launch().prompt()),
                session.launch().agent(),
                session.place().toString(),
                seen.status().word().text(),
                seen.status().confirmed(),
                seen.status().why(),
                seen.status().since(),
                workspace == null ? null : workspace.branch(),
                workspace == null || workspace.base().isEmpty() ? null : workspace.base(),
                session.intent().name().toLowerCase(Locale.ROOT),
                session.run() instanceof Run.Running running ? running.process().pid() : null,
                exit instanceof Exit.Code(int code) ? code : null,
                exit instanceof Exit.Signal(int number) ? number : null,
                workspace == null || session.released()
                        ? null
                        : workspace.directory().toString(),
                session.launch().issue(),
                ports == null ? null : ports.base(),
                ports == null ? null : ports.count(),
                session.released(),
                session.created());
    }

    /** The first line of a prompt that says something, cut to a length that fits into lists. */
    private static String task(String prompt) {
        String line = firstLine(prompt, Math.min(prompt.length(), LOOKED_AT));
        if (line.length() <= TASK) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(TASK - 2)) ? TASK - 2 : TASK - 1;
        return line.substring(0, end) + "…";
    }

    /** The first line with something on it before {@code end}, without the blanks around it; empty when there is none. */
    private static String firstLine(String text, int end) {
        for (int from = 0; from < end; ) {
            int feed = text.indexOf('\n', from);
            int to = feed < 0 ? end : Math.min(feed, end);
            String line = text.substring(from, to).strip();
            if (!line.isEmpty()) {
                return line;
            }
            from = to + 1;
        }
        return "";
    }

    /** What its process was started with, as far as that is decided. */
    static List<String> argv(Session session) {
        String conversation = session.signals().conversation();
        return AgentLaunch.of(session.launch().argv(), conversation == null ? "" : conversation);
    }

    static SessionRecords.SignalsView signals(Session session) {
        Signals signals = session.signals();
        Activity activity = signals.activity();
        return new SessionRecords.SignalsView(
                signals.expected(),
                signals.heard(),
                activity == null ? null : activity.state().text(),
                activity == null ? null : activity.event(),
                activity == null ? null : activity.at(),
                activity == null ? null : activity.tool(),
                delivery(signals.delivery()),
                signals.delivery() instanceof Delivery.Overdue overdue ? overdue.screen() : null,
                signals.conversation(),
                signals.transcript());
    }

    private static String delivery(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Untold _ -> "untold";
            case Delivery.Queued _ -> "queued";
            case Delivery.Awaited _ -> "awaited";
            case Delivery.Seen _ -> "seen";
            case Delivery.Overdue _ -> "overdue";
        };
    }

    static @Nullable PreservedView preserved(@Nullable Preserved preserved) {
        return preserved == null ? null : required(preserved);
    }

    static PreservedView required(Preserved preserved) {
        return new PreservedView(preserved.number(), preserved.ref(), preserved.commit());
    }

    /** @param elsewhere what changed in the user's own checkout meanwhile */
    static WorkView work(Work work, List<String> elsewhere) {
        List<String> oddities = new ArrayList<>(work.oddities());
        if (work.unseen() != null) {
            oddities.add(work.unseen());
        }
        if (!elsewhere.isEmpty()) {
            oddities.add("the project's own checkout changed while this session ran, by it or by somebody else: "
                    + String.join(", ", elsewhere));
        }
        return new WorkView(
                work.present(),
                work.head(),
                work.branch(),
                work.modifiedCount(),
                work.modified(),
                work.untrackedCount(),
                work.untracked(),
                work.commits(),
                work.unpushed(),
                oddities);
    }

    /** A work tree of which only {@code reason} is known. */
    static WorkView unknownWork(String reason) {
        return new WorkView(false, null, null, 0, List.of(), 0, List.of(), 0, 0, List.of(reason));
    }

    static SystemRecords.EventView event(Event event) {
        return new SystemRecords.EventView(
                event.seq(), event.at(), event.type(), event.project(), event.session(), event.facts());
    }
}

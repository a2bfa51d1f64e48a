package dev.holt.core.message;

import dev.holt.core.HoltException;
import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Typing;
import dev.holt.core.session.Delivery;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import dev.holt.core.session.Signals;
import dev.holt.core.session.Status;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.Attended.InputLine;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether something may be typed into a session now. What is not known counts as a reason against it. Safe for any thread.
 *
 * <p>It can not be at one with the agent: a dialog may open between the look and the key. So it is asked again directly before.
 */
final class Guard {
    /** A person whose last key was this recently is typing. */
    private static final Duration TYPING = Duration.ofSeconds(8);

    /** So many characters that are the same are no accident. */
    private static final int TELLING = 12;

    private static final int READY_LINES = 80;
    private static final int SHOWN = 60;
    /** Who has just told that a turn ended may still be drawing its input line; what is typed then may stay there. */
    private static final Duration SETTLING = Duration.ofMillis(400);

    private static final Gate OPEN = new Gate.Open();
    private static final Gate SOON = new Gate.Soon();
    private static final Gate SOMEBODY_TYPES = new Gate.Closed("a person is typing in its window");

    private final Sessions sessions;
    private final Clock clock;

    Guard(Sessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Whether anything that is known without looking at the window speaks against a message of {@code sender}. */
    Gate glance(Session stored, Sender sender, Typing typing) {
        // A hook that says that a dialog is open may lie there unread.
        sessions.hear(stored.id());
        Sessions.Seen seen = sessions.find(stored.id());
        Gate byFacts = byFacts(seen, sender, typing);
        if (byFacts instanceof Gate.Closed) {
            return byFacts;
        }
        boolean somebodyTypes = sessions.sinceKeys(stored.id())
                .filter(since -> since.compareTo(TYPING) < 0)
                .isPresent();
        return somebodyTypes ? SOMEBODY_TYPES : isSettling(seen.session()) ? SOON : OPEN;
    }

    private boolean isSettling(Session session) {
        Activity activity = session.signals().activity();
        return activity != null
                && activity.state() == Activity.State.IDLE
                && sessions.silence(session).compareTo(SETTLING) < 0;
    }

    /**
     * Whether a message of {@code sender} may be typed now.
     *
     * @param taken the newest text that was typed into this launch and is known to have been taken; null: none
     */
    Gate check(Session stored, Sender sender, Typing typing, @Nullable String taken) {
        Gate byFacts = glance(stored, sender, typing);
        if (byFacts instanceof Gate.Closed) {
            return byFacts;
        }
        try {
            return byScreen(sessions.find(stored.id()).session(), typing, taken);
        } catch (HoltException e) {
            return new Gate.Closed("its window can not be looked at: " + e.getMessage());
        }
    }

    private static Gate byFacts(Sessions.Seen seen, Sender sender, Typing typing) {
        Session session = seen.session();
        return switch (session.run()) {
            case Run.Starting _ -> new Gate.Closed("it is being started");
            case Run.StartFailed _, Run.Ended _ ->
                new Gate.Closed("it does not run; 'holt restore %s' brings it back".formatted(session.id()));
            case Run.Running _ ->
                seen.status().word() == Status.Word.UNKNOWN
                        ? new Gate.Closed(seen.status().why())
                        : byTelling(session, sender, typing);
        };
    }

    private static Gate byTelling(Session session, Sender sender, Typing typing) {
        Signals signals = session.signals();
        Activity activity = signals.activity();
        if (activity != null && activity.state() == Activity.State.BLOCKED) {
            return new Gate.Closed(
                    "a dialog is open%s; answer it by 'holt attach %s', or say 'holt unblock %s' if it was put away"
                            .formatted(
                                    activity.tool() == null ? "" : " (" + activity.tool() + ")",
                                    session.id(),
                                    session.id()));
        }
        if (activity != null && activity.state() == Activity.State.WAITING_INPUT && sender instanceof Sender.Agent) {
            return new Gate.Closed("it waits for its person, and this message is from an agent");
        }
        boolean prompt = sender instanceof Sender.Prompt;
        return switch (signals.delivery()) {
            case Delivery.Overdue _ ->
                prompt
                        ? OPEN
                        : new Gate.Closed(
                                "it is stuck before its first prompt; 'holt attach %s' shows why, 'holt unblock %s' says that it is not any more"
                                        .formatted(session.id(), session.id()));
            case Delivery.Awaited _ -> new Gate.Closed("it has not taken its first prompt yet");
            case Delivery.Queued _ -> prompt ? OPEN : new Gate.Closed("it has not taken its first prompt yet");
            case Delivery.Untold _, Delivery.Seen _ ->
                signals.expected()
                                && signals.heard() == 0
                                && typing.readyPattern().isEmpty()
                        ? new Gate.Closed("its hooks have not told that it takes prompts")
                        : OPEN;
        };
    }

    private Gate byScreen(Session session, Typing typing, @Nullable String taken) {
        TerminalHandle handle = session.terminal();
        if (handle == null) {
            return new Gate.Closed("it has no window; 'holt restore %s' brings it back".formatted(session.id()));
        }
        Terminal terminal = sessions.terminal(session.id());
        boolean unheard = session.signals().heard() == 0;
        if (unheard
                && typing.readyPattern()
                        .filter(ready -> !ready.matcher(terminal.capture(handle, READY_LINES))
                                .find())
                        .isPresent()) {
            return new Gate.Closed("its screen does not show that it takes prompts");
        }
        Optional<InputLine> line =
                terminal instanceof Attended attended ? attended.inputLine(handle) : Optional.empty();
        return line.map(l -> byPerson(l, typing, taken)).orElseGet(() -> byPresence(terminal, handle));
    }

    /** Of a window that does not tell whether somebody types: whoever looks at it may. */
    private static Gate byPresence(Terminal terminal, TerminalHandle handle) {
        boolean somebody = terminal.probe() instanceof TerminalSnapshot.Windows(var windows)
                && windows.containsKey(handle)
                && windows.get(handle).attached() > 0;
        return somebody
                ? new Gate.Closed("somebody is at its window, and its terminal does not tell whether they type")
                : OPEN;
    }

    private Gate byPerson(InputLine line, Typing typing, @Nullable String taken) {
        Instant key = line.lastKey();
        if (key != null && Duration.between(key, clock.instant()).abs().compareTo(TYPING) < 0) {
            return SOMEBODY_TYPES;
        }
        String text = line.leftOfCursor().strip();
        boolean draft = hasDraft(line, typing);
        if (taken != null && (draft ? isLeftOver(text, taken) : isBehind(line, taken, typing))) {
            return new Gate.Leftover(!draft);
        }
        if (draft) {
            return new Gate.Closed(
                    "its input line is not empty: '%s'".formatted(text.substring(0, Math.min(SHOWN, text.length()))));
        }
        return OPEN;
    }

    /** Some agents now and then leave a text in their input line that they have taken. */
    private static boolean isLeftOver(String shown, String taken) {
        String last = taken.substring(taken.lastIndexOf('\n') + 1).strip();
        return !last.isEmpty() && shown.endsWith(last);
    }

    /** The same with the cursor in front of it. What is short may as well be what the agent proposes to say next. */
    private static boolean isBehind(InputLine line, String taken, Typing typing) {
        return typing.emptyDraftPattern().isPresent()
                && taken.length() >= TELLING
                && line.rightOfCursor().startsWith(taken.substring(0, TELLING));
    }

    /** Whether something stands in the input line, as far as that can be told of this agent. */
    static boolean hasDraft(InputLine line, Typing typing) {
        return typing.emptyDraftPattern()
                .filter(empty -> !empty.matcher(line.leftOfCursor()).matches())
                .isPresent();
    }
}

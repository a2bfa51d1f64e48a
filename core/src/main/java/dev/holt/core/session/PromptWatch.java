package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.SessionId;
import dev.holt.core.terminal.TerminalHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees whether prompts arrive in time, and keeps what the screen shows of those that do not. Safe for any thread. */
final class PromptWatch {
    private static final int SHOWN_LINES = 15;
    /** How long what was seen of a stuck agent is good: a dialog may take several seconds to be drawn whole. */
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final SessionParts parts;
    private final HookIntake hooks;
    /** When sessions that run were first seen to, in this run of the daemon, and stuck ones last looked at. */
    private final Map<SessionId, Long> since = new ConcurrentHashMap<>();

    PromptWatch(SessionParts parts, HookIntake hooks) {
        this.parts = parts;
        this.hooks = hooks;
    }

    /** The time of a session's prompt begins now, unless it has begun. */
    void begin(SessionId session) {
        since.putIfAbsent(session, parts.nanos().getAsLong());
    }

    void forget(SessionId session) {
        since.remove(session);
    }

    /** Records that the prompt was typed; its time begins anew. */
    void typed(Session session, boolean told) {
        parts.store()
                .tell(
                        session.id(),
                        session.launchId(),
                        signals -> signals.typed(told),
                        _ -> SessionEvents.changed(session, "prompt"));
        since.put(session.id(), parts.nanos().getAsLong());
    }

    /** Records that an agent has not taken its prompt in time, with what it shows instead as long as that is so. */
    void noteOverdue(Session session, long probedAt) {
        if (session.signals().delivery() instanceof Delivery.Overdue(Instant _, String shown)) {
            lookAgain(session, shown, probedAt);
            return;
        }
        long begun = since.getOrDefault(session.id(), probedAt);
        Duration patience = parts.settings().current().promptPatience();
        if (!isAwaited(session) || probedAt - begun < patience.toNanos()) {
            return;
        }
        try {
            hooks.takeIn(session.id());
            recordOverdue(session);
            hooks.changed(session.id());
        } catch (HoltException _) {
            // The next tick tries again.
        }
    }

    /** Keeps what the window of an agent shows that has ended before it took its prompt: that is where it says why. */
    void noteLastScreen(SessionId session) {
        try {
            Session now = parts.find(session);
            if (isAwaited(now)) {
                recordOverdue(now);
            }
        } catch (HoltException _) {
            // Its end is what counts.
        }
    }

    private static boolean isAwaited(Session session) {
        return switch (session.signals().delivery()) {
            case Delivery.Awaited _, Delivery.Queued _ -> true;
            case Delivery.Untold _, Delivery.Seen _, Delivery.Overdue _ -> false;
        };
    }

    private void lookAgain(Session session, String shown, long probedAt) {
        Long looked = since.get(session.id());
        if (looked != null && probedAt - looked < GLANCE.toNanos()) {
            return;
        }
        since.put(session.id(), probedAt);
        String screen = screen(session);
        if (!screen.isBlank() && !screen.equals(shown)) {
            parts.store()
                    .tell(
                            session.id(),
                            session.launchId(),
                            signals -> signals.overdue(parts.clock().instant(), screen),
                            _ -> SessionEvents.changed(session, "screen"));
        }
    }

    private void recordOverdue(Session session) {
        String screen = screen(session);
        parts.store()
                .tell(
                        session.id(),
                        session.launchId(),
                        signals -> signals.overdue(parts.clock().instant(), screen),
                        _ -> SessionEvents.of("session.stuck", session, Map.of("screen", screen)));
    }

    private String screen(Session session) {
        TerminalHandle handle = session.terminal();
        if (handle == null) {
            return "";
        }
        try {
            return Printable.lines(parts.terminal(session).capture(handle, SHOWN_LINES));
        } catch (HoltException e) {
            return "(its screen can not be read: %s)".formatted(e.getMessage());
        }
    }
}

package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Says once when a session begins to want its person: an event {@code session.notice}, in the transaction that records that it was said. It is said
 * again only after it was otherwise in between, also when the daemon has been restarted. Safe for any thread.
 */
public final class Notices implements AgentListener {
    private static final System.Logger LOG = System.getLogger(Notices.class.getName());
    /** What ended so long before the daemon began is no news. */
    private static final Duration NEWS = Duration.ofHours(1);

    private final SessionParts parts;
    private final Sessions sessions;
    private final Instant born;

    Notices(SessionParts parts, Sessions sessions) {
        this.parts = parts;
        this.sessions = sessions;
        this.born = parts.clock().instant();
    }

    /** Looks at all sessions: some statuses change by nothing but time. */
    public void look() {
        sessions.list().forEach(this::consider);
    }

    @Override
    public void prompted(SessionId session, String text) {
        // That it took a prompt is told as a change as well.
    }

    @Override
    public void changed(SessionId session) {
        try {
            consider(sessions.find(session));
        } catch (HoltException _) {
            // Gone meanwhile.
        }
    }

    private void consider(Sessions.Seen seen) {
        Session session = seen.session();
        String kind = kind(seen.status()).orElse("");
        if (kind.equals(session.signals().noticed())) {
            return;
        }
        boolean old = seen.status().word().over() && seen.status().since().isBefore(born.minus(NEWS));
        if (old) {
            return;
        }
        try {
            parts.store()
                    .tell(
                            session.id(),
                            session.launchId(),
                            signals -> signals.withNoticed(kind),
                            _ -> SessionEvents.of(
                                    kind.isEmpty() ? "session.calm" : "session.notice",
                                    session,
                                    kind.isEmpty()
                                            ? Map.of()
                                            : Map.of(
                                                    "kind",
                                                    kind,
                                                    "why",
                                                    seen.status().why(),
                                                    "since",
                                                    seen.status().since().toString())));
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.WARNING, "notice of session %s: %s".formatted(session.id(), e.getMessage()));
        }
    }

    /** What its person wants to know of a session that is so; empty when nothing. */
    private static Optional<String> kind(Status status) {
        return switch (status.word()) {
            case NEEDS_INPUT -> Optional.of("needs-input");
            case STUCK -> Optional.of("stuck");
            case FAILED -> Optional.of("failed");
            case EXITED -> Optional.of("ended");
            case STARTING, STOPPED, UNKNOWN, WORKING, IDLE -> Optional.empty();
        };
    }
}

package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.session.Session;
import dev.holt.core.session.SessionException;
import dev.holt.core.session.SessionStore;
import dev.holt.core.session.Signals;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Sessions in a map; numbers are never used again. The monitor guards both; each method is one transaction. */
public final class InMemorySessions implements SessionStore {
    private final InMemoryEvents events;
    private final Predicate<ProjectId> registered;
    private final Map<SessionId, Session> sessions = new HashMap<>();
    private final Map<ProjectId, Long> numbers = new HashMap<>();

    InMemorySessions(InMemoryEvents events, Predicate<ProjectId> registered) {
        this.events = events;
        this.registered = registered;
    }

    @Override
    public synchronized Session create(
            ProjectId project, Function<SessionId, Session> make, Function<Session, EventDraft> event) {
        if (!registered.test(project)) {
            throw InMemoryProjects.notFound(project);
        }
        Session session = make.apply(new SessionId(project, numbers.merge(project, 1L, Long::sum)));
        sessions.put(session.id(), session);
        events.append(event.apply(session));
        return session;
    }

    @Override
    public synchronized Session change(
            SessionId id, UnaryOperator<Session> change, Function<Session, EventDraft> event) {
        Session before = find(id).orElseThrow(() ->
                new SessionException(ErrorCode.SESSION_NOT_FOUND, id, "session: %s is unknown".formatted(id)));
        Session after = change.apply(before);
        if (!after.equals(before)) {
            sessions.put(id, after);
            events.append(event.apply(after));
        }
        return after;
    }

    @Override
    public synchronized void tell(SessionId id, String launchId, List<Telling> tellings) {
        for (Telling telling : tellings) {
            Session before = find(id).orElseThrow(() ->
                    new SessionException(ErrorCode.SESSION_NOT_FOUND, id, "session: %s is unknown".formatted(id)));
            Signals after =
                    before.launchId().equals(launchId) ? telling.change().apply(before.signals()) : before.signals();
            if (!after.equals(before.signals())) {
                sessions.put(id, before.withSignals(after));
                events.append(telling.event().apply(after));
            }
        }
    }

    @Override
    public synchronized void remove(SessionId id, EventDraft event) {
        if (sessions.remove(id) != null) {
            events.append(event);
        }
    }

    @Override
    public synchronized Optional<Session> find(SessionId id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public synchronized List<Session> list() {
        return sessions.values().stream()
                .sorted(Comparator.comparing((Session s) -> s.id().project().value())
                        .thenComparingLong(s -> s.id().number()))
                .toList();
    }

    synchronized boolean has(ProjectId project) {
        return sessions.keySet().stream().anyMatch(id -> id.project().equals(project));
    }
}

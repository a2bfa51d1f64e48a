package dev.holt.core.fake;

import dev.holt.core.event.EventDraft;
import dev.holt.core.guestsession.GuestSession;
import dev.holt.core.guestsession.GuestSessionStore;
import dev.holt.core.machine.MachineName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Keeps sessions of machines in memory. */
public final class FakeGuestSessionStore implements GuestSessionStore {
    private final Map<MachineName, Map<String, GuestSession>> sessions = new ConcurrentHashMap<>();
    private final List<EventDraft> events = new ArrayList<>();

    @Override
    public synchronized void put(GuestSession session, EventDraft event) {
        of(session.machine()).put(session.id(), session);
        events.add(event);
    }

    @Override
    public synchronized Optional<GuestSession> change(
            MachineName machine,
            String id,
            UnaryOperator<GuestSession> change,
            Function<GuestSession, EventDraft> event) {
        GuestSession before = of(machine).get(id);
        if (before == null) {
            return Optional.empty();
        }
        GuestSession after = change.apply(before);
        if (!after.equals(before)) {
            of(machine).put(id, after);
            events.add(event.apply(after));
        }
        return Optional.of(after);
    }

    @Override
    public synchronized void remove(MachineName machine, String id, EventDraft event) {
        of(machine).remove(id);
        events.add(event);
    }

    @Override
    public synchronized List<GuestSession> list(MachineName machine) {
        return of(machine).values().stream()
                .sorted(Comparator.comparing(GuestSession::started).reversed())
                .toList();
    }

    /** The statuses that events have told of so far, such as {@code s1 running}. */
    public synchronized List<String> told() {
        return events.stream()
                .map(event -> event.facts().get("session") + " " + event.facts().get("status"))
                .toList();
    }

    private Map<String, GuestSession> of(MachineName machine) {
        return sessions.computeIfAbsent(machine, _ -> new TreeMap<>());
    }
}

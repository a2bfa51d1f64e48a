package dev.holt.core.session;

import dev.holt.core.SessionId;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.TerminalSnapshot;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the newest look at one place saw. Written by whoever looks, one thread at a time; read by any. */
final class PlaceView {
    /** So many deaths in one look are not believed at once, if they are also most of what runs. */
    private static final int MASS_DEATH = 5;

    private final PlaceId id;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile TerminalSnapshot snapshot;
    private volatile long probedAt;
    /** Sessions whose process was missing at the last look; a second one confirms. */
    private volatile Set<SessionId> missing = Set.of();

    private volatile boolean massDeath;
    /** Sessions of which the last look could not see how they are, and why. */
    private volatile Map<SessionId, String> outOfSight = Map.of();

    private PlaceView(PlaceId id, long born, TerminalSnapshot snapshot) {
        this.id = id;
        this.probedAt = born;
        this.snapshot = snapshot;
    }

    /**
     * Of a place in which something may run that was never looked at.
     *
     * @param born when the first look could have been, by the clock that does not jump
     */
    static PlaceView unseen(PlaceId id, long born) {
        return id.isHost()
                ? begun(id, born)
                : new PlaceView(id, born, new TerminalSnapshot.Unreachable("not looked at yet"));
    }

    /** Of a place that begins without anything in it. */
    static PlaceView begun(PlaceId id, long born) {
        return new PlaceView(id, born, new TerminalSnapshot.Windows(Map.of()));
    }

    PlaceId id() {
        return id;
    }

    /** Begins a look, unless one is under way; it ends by {@link #free}. */
    void whenFree(Runnable look) {
        if (looking.compareAndSet(false, true)) {
            look.run();
        }
    }

    void free() {
        looking.set(false);
    }

    TerminalSnapshot snapshot() {
        return snapshot;
    }

    long probedAt() {
        return probedAt;
    }

    void probed(TerminalSnapshot seen, long at) {
        snapshot = seen;
        probedAt = at;
    }

    /** Notes whose process is missing now, among so many that run; those of whom that is believed. */
    Set<SessionId> missing(Set<SessionId> gone, int running) {
        massDeath = gone.size() >= MASS_DEATH && gone.size() * 2 > running;
        Set<SessionId> confirmed = new HashSet<>(gone);
        confirmed.retainAll(missing);
        missing = Set.copyOf(gone);
        return confirmed;
    }

    void silent(Map<SessionId, String> sessions) {
        outOfSight = Map.copyOf(sessions);
    }

    /** Why nothing is known of a session just now; empty when something is. */
    Optional<String> silence(SessionId session) {
        if (massDeath && missing.contains(session)) {
            return Optional.of("seems gone, with most others at once; looking again");
        }
        return Optional.ofNullable(outOfSight.get(session));
    }
}

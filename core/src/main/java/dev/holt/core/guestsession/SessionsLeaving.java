package dev.holt.core.guestsession;

import dev.holt.core.HoltException;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineWork;
import dev.holt.core.place.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Has the sessions in a machine end before it is stopped, and keeps on this host how each ended and the end of what it printed. Nothing of theirs is at
 * risk. Safe for any thread.
 */
public final class SessionsLeaving implements MachineWork {
    private static final System.Logger LOG = System.getLogger(SessionsLeaving.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;
    private static final String WHY = "its machine was stopped";

    private final GuestSessionStore store;
    private final KeptLogs kept;
    private final Clock clock;

    /** @param files beneath the directory with one directory for each machine */
    public SessionsLeaving(GuestSessionStore store, Files files, Clock clock) {
        this.store = store;
        this.kept = new KeptLogs(files);
        this.clock = clock;
    }

    @Override
    public Optional<String> atRisk(Machine machine, Inside inside) {
        return Optional.empty();
    }

    @Override
    public Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException {
        List<GuestSession> running = new ArrayList<>();
        for (GuestSession session : store.list(machine)) {
            if (!session.isOver() && !hasEnded(guest, session)) {
                attempt(session, () -> KeeperFiles.of(guest, session).stop(GRACE.toMillis()));
                running.add(session);
            }
        }
        awaitEnds(guest, running);
        for (GuestSession session : store.list(machine)) {
            if (kept.find(session).isEmpty()) {
                attempt(
                        session,
                        () -> kept.keep(session, KeeperFiles.of(guest, session).logs()));
            }
        }
        return Optional.empty();
    }

    /** Whether one ended by itself, which nobody has seen until now. */
    private boolean hasEnded(Guest guest, GuestSession session) throws InterruptedException {
        State[] seen = {session.state()};
        attempt(session, () -> seen[0] = look(guest, session));
        if (!(seen[0] instanceof State.Exited)) {
            return false;
        }
        GuestSession _ = GuestSessions.change(store, session, seen[0]);
        return true;
    }

    private void awaitEnds(Guest guest, List<GuestSession> running) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (GuestSession session : running) {
            State[] seen = {failed()};
            attempt(session, () -> {
                seen[0] = look(guest, session);
                while (seen[0] instanceof State.Running && System.nanoTime() - deadline < 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    seen[0] = look(guest, session);
                }
            });
            State state = switch (seen[0]) {
                case State.Exited exited -> new State.Exited(exited.end(), WHY, exited.at());
                case State.Failed failed -> failed;
                case State.Starting _, State.Running _, State.Stopping _ -> failed();
            };
            GuestSession _ = GuestSessions.change(store, session, state);
        }
    }

    private State look(Guest guest, GuestSession session) throws InterruptedException {
        return new Look(guest, session.with(new State.Starting()), clock, _ -> false).state();
    }

    private State failed() {
        return new State.Failed(WHY + " before its end was reported", clock.instant());
    }

    private static void attempt(GuestSession session, Task task) throws InterruptedException {
        try {
            task.run();
        } catch (HoltException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session %s of machine %s, which stops: %s"
                            .formatted(session.id(), session.machine(), e.getMessage()));
        }
    }

    /** One piece of the work, which fails alone. */
    @FunctionalInterface
    private interface Task {
        void run() throws InterruptedException;
    }
}

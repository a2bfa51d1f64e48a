package dev.holt.core.guestsession;

import dev.holt.core.guestsession.GuestSession.Processes;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.Guest;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;

/** One look at a session that nobody has seen end, in its guest. */
record Look(Guest guest, GuestSession session, Clock clock, Predicate<GuestSession> isStarting) {
    /** How it is. */
    State state() throws InterruptedException {
        if (isStarting.test(session)) {
            // Whoever starts it says what comes of it.
            return session.state();
        }
        KeeperFiles files = KeeperFiles.of(guest, session);
        Optional<State> reported = files.reported(clock.instant());
        if (!(reported.orElse(null) instanceof State.Running running)) {
            return reported.orElseGet(this::silent);
        }
        Processes processes = running.processes();
        if (!processes.boot().equals(guest.identity().bootId())) {
            return failed("its machine went down before its end was reported");
        }
        if (!files.isKept(processes)) {
            // It may have reported and gone between the two looks.
            return files.reported(clock.instant())
                    .filter(state -> !(state instanceof State.Running))
                    .orElseGet(() -> failed("what kept it was killed in the machine, and it with that"));
        }
        return session.state() instanceof State.Stopping ? new State.Stopping(processes) : running;
    }

    private State silent() {
        return failed(
                session.state() instanceof State.Starting
                        ? "its start was cut short"
                        : "its directory in the machine is gone");
    }

    private State failed(String why) {
        return new State.Failed(why, clock.instant());
    }
}

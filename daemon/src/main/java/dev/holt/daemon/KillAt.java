package dev.holt.daemon;

import dev.holt.core.journal.Faults;
import dev.holt.os.Signals;
import java.util.Map;

/**
 * Kills this very process when a point is reached, as a crash would: for the tests that prove that nothing is lost then. The point is given in
 * {@code HOLT_KILL_AT}, such as {@code after session.spawn/workspace}.
 */
record KillAt(String point) implements Faults {
    static Faults of(Map<String, String> environment) {
        String point = environment.getOrDefault("HOLT_KILL_AT", "");
        return point.isEmpty() ? Faults.NONE : new KillAt(point);
    }

    @Override
    public void reached(String reached) {
        if (reached.equals(point)) {
            Signals.killSelf();
        }
    }
}

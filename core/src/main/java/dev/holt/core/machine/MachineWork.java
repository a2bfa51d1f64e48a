package dev.holt.core.machine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: the work in a machine that is nowhere else. Safe for any thread. */
public interface MachineWork {
    /**
     * What would be lost with the machine, in words; empty when nothing would.
     *
     * @param guest its inside; null when it is down or does not answer
     */
    Optional<String> atRisk(MachineName machine, @Nullable Guest guest) throws InterruptedException;

    /**
     * Looks into a machine that is about to be stopped in order, so that afterwards it is known what it holds. Never fails, and waits for nobody who
     * works on the same; what could not be looked at is unknown then.
     *
     * @return what stays on its disk and nowhere else, in words; empty when nothing does
     */
    Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException;
}

package dev.holt.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Port: the work in a machine that is nowhere else. Safe for any thread. */
public interface MachineWork {
    /**
     * What would be lost with the machine, in words; empty when nothing would.
     *
     * @param inside the way into it, not taken when nothing could be there
     */
    Optional<String> atRisk(Machine machine, Inside inside) throws InterruptedException;

    /** The way into a machine. */
    @FunctionalInterface
    interface Inside {
        /** Its guest; empty when it is down or does not answer. */
        Optional<Guest> guest() throws InterruptedException;
    }

    /**
     * Looks into a machine that is about to be stopped in order, so that afterwards it is known what it holds. Never fails, and waits for nobody who
     * works on the same; what could not be looked at is unknown then.
     *
     * @return what stays on its disk and nowhere else, in words; empty when nothing does
     */
    Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException;

    /** Forgets what was known of a machine that was down: it is about to be started, and from now on that may change. Asked before anything runs. */
    default void starting(MachineName machine) {}

    /** The work of several kinds, which are asked in this order. */
    static MachineWork of(List<MachineWork> kinds) {
        return new MachineWork() {
            @Override
            public Optional<String> atRisk(Machine machine, Inside inside) throws InterruptedException {
                List<String> risks = new ArrayList<>();
                for (MachineWork kind : kinds) {
                    kind.atRisk(machine, inside).ifPresent(risks::add);
                }
                return risks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", risks));
            }

            @Override
            public void starting(MachineName machine) {
                kinds.forEach(kind -> kind.starting(machine));
            }

            @Override
            public Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException {
                List<String> staying = new ArrayList<>();
                for (MachineWork kind : kinds) {
                    kind.leaving(machine, guest).ifPresent(staying::add);
                }
                return staying.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", staying));
            }
        };
    }
}

package dev.holt.core.machine;

import dev.holt.core.SessionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored facts of a machine.
 *
 * @param image the name by which its image was asked for; its digest is in the spec
 * @param spec what the next start uses
 * @param linkKey by which both ends of its link recognise a beginning: 32 hexadecimal digits
 * @param tenant the session that it was made for; null: a person's
 * @param forwards ports of this host that lead into it while it runs
 */
public record Machine(
        MachineName name,
        @Nullable String image,
        MachineSpec spec,
        String linkKey,
        @Nullable SessionId tenant,
        List<Forward> forwards,
        MachineRun run,
        Instant created) {
    /**
     * A port of this host's loopback that leads to a port of the guest's own loopback.
     *
     * @param hostPort 1 to 65535
     * @param guestPort 1 to 65535
     */
    public record Forward(int hostPort, int guestPort) {}

    public Machine {
        forwards = List.copyOf(forwards);
    }

    public Machine withSpec(MachineSpec newSpec) {
        return new Machine(name, image, newSpec, linkKey, tenant, forwards, run, created);
    }

    public Machine withForwards(List<Forward> newForwards) {
        return new Machine(name, image, spec, linkKey, tenant, newForwards, run, created);
    }

    public Machine withRun(MachineRun newRun) {
        return new Machine(name, image, spec, linkKey, tenant, forwards, newRun, created);
    }
}

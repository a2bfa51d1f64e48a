package dev.holt.core.session;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineWork;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has sessions count as what would be lost with the machine that they live in. Safe for any thread. */
public final class TenantGuard implements MachineWork {
    private final SessionStore sessions;
    private final MachineWork work;

    /** @param work what else may be lost with a machine */
    public TenantGuard(SessionStore sessions, MachineWork work) {
        this.sessions = sessions;
        this.work = work;
    }

    @Override
    public Optional<String> atRisk(Machine machine, Inside inside) throws InterruptedException {
        Stream<String> tenant = Optional.ofNullable(machine.tenant()).flatMap(sessions::find).stream()
                .filter(session -> !session.released())
                .map(session -> "session %1$s, which lives in it ('holt cleanup %1$s' gives both back)"
                        .formatted(session.id()));
        String risks =
                Stream.concat(tenant, work.atRisk(machine, inside).stream()).collect(Collectors.joining("; "));
        return risks.isEmpty() ? Optional.empty() : Optional.of(risks);
    }

    @Override
    public void starting(MachineName machine) {
        work.starting(machine);
    }

    @Override
    public Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException {
        return work.leaving(machine, guest);
    }
}

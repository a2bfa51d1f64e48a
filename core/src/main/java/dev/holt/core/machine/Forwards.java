package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Machine.Forward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open ports of this host that lead into machines. The monitor guards them. */
final class Forwards {
    private static final System.Logger LOG = System.getLogger(Forwards.class.getName());

    private final Forwarder forwarder;
    private final LiveMachines live;
    private final Map<MachineName, Map<Forward, AutoCloseable>> open = new HashMap<>();

    Forwards(Forwarder forwarder, LiveMachines live) {
        this.forwarder = forwarder;
        this.live = live;
    }

    /** Opens one. Throws {@code PORT_TAKEN}. */
    synchronized void open(MachineName machine, Forward forward) {
        Map<Forward, AutoCloseable> of = open.computeIfAbsent(machine, _ -> new HashMap<>());
        if (!of.containsKey(forward)) {
            of.put(
                    forward,
                    forwarder.listen(
                            forward.hostPort(), () -> live(machine).guest().connect(forward.guestPort())));
        }
    }

    private LiveMachine live(MachineName machine) {
        return live.find(machine)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_RUNNING, machine, "machine %s: does not run".formatted(machine)));
    }

    /** Opens what a machine had; a port that somebody else has by now is told of and left out. */
    void openAll(MachineName machine, List<Forward> forwards) {
        for (Forward forward : forwards) {
            try {
                open(machine, forward);
            } catch (HoltException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "forward %d of machine %s: %s".formatted(forward.hostPort(), machine, e.getMessage()));
            }
        }
    }

    synchronized void close(MachineName machine, Forward forward) {
        Map<Forward, AutoCloseable> of = open.getOrDefault(machine, Map.of());
        close(of.isEmpty() ? null : of.remove(forward));
    }

    synchronized void closeAll(MachineName machine) {
        Map<Forward, AutoCloseable> of = open.remove(machine);
        if (of != null) {
            of.values().forEach(Forwards::close);
        }
    }

    synchronized boolean isOpen(MachineName machine, Forward forward) {
        return open.getOrDefault(machine, Map.of()).containsKey(forward);
    }

    synchronized void closeAll() {
        List.copyOf(open.keySet()).forEach(this::closeAll);
    }

    private static void close(@Nullable AutoCloseable listener) {
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "a forward did not close", e);
        }
    }
}

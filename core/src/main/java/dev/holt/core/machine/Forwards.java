package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Machine.Forward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The open ports of this host that lead into machines. The monitor guards them. */
final class Forwards {
    private static final System.Logger LOG = System.getLogger(Forwards.class.getName());

    private final Forwarder forwarder;
    private final LiveMachines live;
    /** By machine and by port of this host. */
    private final Map<MachineName, Map<Integer, Open>> open = new HashMap<>();

    /** A port that leads into a machine, and where to. */
    private record Open(AutoCloseable listener, AtomicInteger guestPort) {}

    Forwards(Forwarder forwarder, LiveMachines live) {
        this.forwarder = forwarder;
        this.live = live;
    }

    /** Opens one; a port that leads into the machine already leads there from now on. Throws {@code PORT_TAKEN}. */
    synchronized void open(MachineName machine, Forward forward) {
        Map<Integer, Open> of = open.computeIfAbsent(machine, _ -> new HashMap<>());
        Open known = of.get(forward.hostPort());
        if (known != null) {
            known.guestPort().set(forward.guestPort());
            return;
        }
        AtomicInteger guestPort = new AtomicInteger(forward.guestPort());
        AutoCloseable listener =
                forwarder.listen(forward.hostPort(), () -> live(machine).guest().connect(guestPort.get()));
        of.put(forward.hostPort(), new Open(listener, guestPort));
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
        Map<Integer, Open> of = open.getOrDefault(machine, Map.of());
        Open known = of.get(forward.hostPort());
        if (known != null && known.guestPort().get() == forward.guestPort()) {
            of.remove(forward.hostPort());
            close(known);
        }
    }

    synchronized void closeAll(MachineName machine) {
        Map<Integer, Open> of = open.remove(machine);
        if (of != null) {
            of.values().forEach(Forwards::close);
        }
    }

    synchronized boolean isOpen(MachineName machine, Forward forward) {
        Open known = open.getOrDefault(machine, Map.of()).get(forward.hostPort());
        return known != null && known.guestPort().get() == forward.guestPort();
    }

    synchronized void closeAll() {
        List.copyOf(open.keySet()).forEach(this::closeAll);
    }

    private static void close(Open open) {
        try {
            open.listener().close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "a forward did not close", e);
        }
    }
}

package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Forwarder;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Ports of this host. Those of a run of the daemon go with it, see {@link #closeAll}. The monitor guards the ports. */
public final class FakeForwarder implements Forwarder {
    private final Map<Integer, Connector> open = new TreeMap<>();
    private final Set<Integer> foreign = new TreeSet<>();

    /** Another program listens at this port. */
    public synchronized void taken(int port) {
        foreign.add(port);
    }

    /** The ports at which this listens. */
    public synchronized Set<Integer> open() {
        return Set.copyOf(open.keySet());
    }

    /** Somebody connects. */
    public GuestStream connect(int port) throws InterruptedException {
        Connector connector;
        synchronized (this) {
            connector = open.get(port);
        }
        if (connector == null) {
            throw new IllegalStateException("nobody listens at " + port);
        }
        return connector.open();
    }

    /** The process that listened is over. */
    synchronized void closeAll() {
        open.clear();
    }

    @Override
    public synchronized AutoCloseable listen(int port, Connector connect) {
        if (foreign.contains(port) || open.containsKey(port)) {
            throw new MachineException(ErrorCode.PORT_TAKEN, "port: %d is taken".formatted(port));
        }
        open.put(port, connect);
        return () -> close(port, connect);
    }

    private synchronized void close(int port, Connector connect) {
        open.remove(port, connect);
    }
}

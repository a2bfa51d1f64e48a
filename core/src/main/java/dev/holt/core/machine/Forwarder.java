package dev.holt.core.machine;

/** Port: listens on this host's loopback for others. */
public interface Forwarder {
    /**
     * Accepts connections on a port of this host's loopback and carries each to what {@code connect} gives, until closed.
     *
     * @throws MachineException {@code PORT_TAKEN}
     */
    AutoCloseable listen(int port, Connector connect);

    /** Opens the far end of one connection. */
    @FunctionalInterface
    interface Connector {
        GuestStream open() throws InterruptedException;
    }
}

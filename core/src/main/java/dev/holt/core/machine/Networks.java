package dev.holt.core.machine;

import dev.holt.core.Progress;
import java.nio.file.Path;

/** Port: what machines need of this host's network. Safe for any thread. */
public interface Networks {
    /**
     * Gets what a machine needs. It outlives the daemon, and ends with the machine.
     *
     * @param mark of the boot that it is for; in the environment of every process that this starts
     */
    Attachment acquire(MachineName machine, String mark, MachineSpec.Network mode, Progress progress)
            throws InterruptedException;

    /** Gives back what was got for {@code mark}, also by a former run of the daemon. Idempotent. */
    void release(String mark);

    /** What a machine's network device is connected to. */
    sealed interface Attachment {
        /** It has none. */
        record None() implements Attachment {}

        /**
         * A program that carries its frames listens at this Unix socket, for one connection.
         *
         * @param mac the device's address, such as {@code 52:54:00:12:34:56}
         */
        record Socket(Path socket, String mac, GuestConfiguration.Network configuration) implements Attachment {}

        /**
         * The VMM's own user network, from which a guest can reach what listens on this host's loopback.
         *
         * @param warning says that, for people
         */
        record BuiltIn(String mac, GuestConfiguration.Network configuration, String warning) implements Attachment {}
    }
}

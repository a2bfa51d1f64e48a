package dev.holt.core.machine;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A machine whose VMM runs. Closing it lets go of it; the machine goes on. Safe for any thread. */
public interface RunningMachine extends AutoCloseable {
    VmmProcess process();

    /** The Unix socket of its link. One at a time may be connected. */
    Path link();

    /** What stands at the end of its console, at most {@code limit} bytes, as they are. */
    byte[] console(int limit);

    /**
     * Calls {@code listener} once when the machine has ended by itself or by a signal, with the cause; at once when it has already. The thread is the
     * one that reads from the VMM; it must not block.
     */
    void onEnd(EndListener listener);

    /** Waits until it has ended; false: the time was up before. */
    boolean awaitEnd(Duration patience) throws InterruptedException;

    /** Ends the VMM in an orderly way: buffers go to the disk. Returns when asked for; the guest is not asked. */
    void quit();

    /** Ends it at once. Idempotent. */
    void kill();

    /** Lets go of it. Never throws. */
    @Override
    void close();

    /** What it costs the host. */
    HostStats stats();

    /** Gets the cause of an end. */
    @FunctionalInterface
    interface EndListener {
        void ended(End end);
    }

    /** How a machine ended. */
    sealed interface End {
        /** The guest switched itself off. */
        record PoweredOff() implements End {}

        /** The guest's kernel gave up. */
        record Panicked() implements End {}

        /** The guest asked for a restart. */
        record Reset() implements End {}

        /** The VMM is gone; {@code why} is what is known of it. */
        record VmmDied(@Nullable String why) implements End {}
    }

    /**
     * What a machine costs the host.
     *
     * @param cpu processor time used since the boot
     * @param residentBytes memory that the VMM holds, that of the guest included
     * @param guestBytes how much of that is the guest's memory
     * @param diskBytes what its disk takes on the host
     */
    record HostStats(Duration cpu, long residentBytes, long guestBytes, long diskBytes) {}
}

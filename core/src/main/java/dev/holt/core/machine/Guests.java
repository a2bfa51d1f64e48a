package dev.holt.core.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Port: speaks with the insides of machines. */
public interface Guests {
    /**
     * Connects to a guest and waits until it is ready.
     *
     * @param linkKey as in {@link BootRequest}
     * @param patience how long that may take
     * @param alive asked now and then; when it says false nobody will answer any more
     * @throws MachineException {@code GUEST_UNREACHABLE} in time, {@code BOOT_FAILED} when the guest says that it can not
     */
    Guest connect(MachineName name, Path link, String linkKey, Duration patience, BooleanSupplier alive)
            throws InterruptedException;
}

package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Machines that a former run of the daemon left running and that this one does not hold yet. Others are served meanwhile; whoever wants such a machine
 * waits. Safe for any thread.
 */
final class TakingUp {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<MachineName, CountDownLatch> waiting = new ConcurrentHashMap<>();

    /** From now on others wait for this machine. */
    void expect(MachineName name) {
        waiting.put(name, new CountDownLatch(1));
    }

    /** It is held, or known to have ended. Idempotent. */
    void done(MachineName name) {
        CountDownLatch latch = waiting.remove(name);
        if (latch != null) {
            latch.countDown();
        }
    }

    /** Returns when nobody has to wait for this machine; after a minute in any case. Throws {@code CANCELLED} when the caller is interrupted. */
    void await(MachineName name) {
        CountDownLatch latch = waiting.get(name);
        if (latch == null) {
            return;
        }
        try {
            var _ = latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException(
                    ErrorCode.CANCELLED, name, "machine %s: was called off before it was taken up".formatted(name), e);
        }
    }
}

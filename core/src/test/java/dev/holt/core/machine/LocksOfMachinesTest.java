package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.lock.Locks;
import dev.holt.core.lock.Locks.Held;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LocksOfMachinesTest {
    private final Locks<String> locks = new Locks<>();

    /** Who waited for a lock that was forgotten does not hold it beside somebody who came later. */
    @Test
    void aForgottenLockIsHeldByNobody() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch leave = new CountDownLatch(1);
        Held first = locks.hold("fox");
        Thread waits = Thread.ofPlatform().start(() -> {
            try (Held _ = locks.hold("fox")) {
                inside.incrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> waits.getState() == Thread.State.WAITING);
        locks.forget("fox");
        Thread later = Thread.ofPlatform().start(() -> {
            try (Held _ = locks.hold("fox")) {
                inside.addAndGet(10);
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> inside.get() == 10);
        first.close();
        await().until(() -> waits.getState() == Thread.State.WAITING);

        assertThat(inside).hasValue(10);
        assertThat(locks.holdNow("fox")).isEmpty();
        leave.countDown();
        waits.join();
        later.join();
        assertThat(inside).hasValue(11);
    }
}

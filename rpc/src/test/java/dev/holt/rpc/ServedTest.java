package dev.holt.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServedTest {
    private final Served served = new Served();

    @Test
    void whoIsAttachedIsServed() {
        served.attach();
        served.attach();
        served.detach();
        assertThat(served.nobody()).isFalse();
        served.detach();
        assertThat(served.nobody()).isTrue();
    }

    @Test
    void workIsServedUntilAllOfItIsOver() throws Exception {
        served.enter();
        served.enter();
        served.leave();
        assertThat(served.nobody()).isFalse();
        assertThat(served.awaitIdle(1)).isFalse();
        served.leave();
        assertThat(served.nobody()).isTrue();
        assertThat(served.awaitIdle(0)).isTrue();
    }

    @Test
    void whoIsOnlyAttachedIsNotWaitedFor() throws Exception {
        served.attach();
        assertThat(served.awaitIdle(0)).isTrue();
    }

    @Test
    void theEndOfWorkWakesWhoWaitsForIt() throws Exception {
        served.enter();
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().daemon().start(() -> {
            try {
                idle.complete(served.awaitIdle(Duration.ofMinutes(5).toNanos()));
            } catch (InterruptedException e) {
                idle.completeExceptionally(e);
            }
        });
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        served.leave();
        assertThat(idle.get(20, TimeUnit.SECONDS)).isTrue();
    }
}

package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.Progress;
import dev.holt.core.fake.FixedSettings;
import dev.holt.core.session.SpawnGate.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpawnGateTest {
    private final FixedSettings settings = new FixedSettings();
    private final SpawnGate gate = new SpawnGate(settings);
    private final List<String> order = new CopyOnWriteArrayList<>();

    /** Starts somebody who goes through the gate; returns when they stand in the queue or are through. */
    private Thread comer(String name) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try (Inside _ = gate.enter(order::add)) {
                order.add(name);
            } catch (InterruptedException _) {
                order.add(name + " left");
            }
        });
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TERMINATED);
        return thread;
    }

    @Test
    void theOrderIsThatOfTheComing() throws Exception {
        settings.spawnLimit(1);
        List<Thread> comers = new ArrayList<>();
        try (Inside _ = gate.enter(_ -> {})) {
            for (int i = 0; i < 5; i++) {
                comers.add(comer("comer " + i));
            }
        }
        for (Thread comer : comers) {
            comer.join();
        }

        assertThat(order.stream().filter(o -> o.startsWith("comer")))
                .containsExactly("comer 0", "comer 1", "comer 2", "comer 3", "comer 4");
        assertThat(order).contains("waiting for 1 other starts", "waiting for 5 other starts");
    }

    @Test
    void nobodyOvertakes() throws Exception {
        settings.spawnLimit(1);
        // Whoever leaves and comes again is faster than whoever must wake up first; not every time, so many times.
        for (int i = 0; i < 50; i++) {
            order.clear();
            Inside inside = gate.enter(Progress.NONE);
            Thread waiting = comer("first");
            inside.close();
            try (Inside _ = gate.enter(Progress.NONE)) {
                order.add("second");
            }
            waiting.join();

            assertThat(order).containsSubsequence("first", "second");
        }
    }

    @Test
    void soManyAtATimeAsTheSettingsSay() throws Exception {
        settings.spawnLimit(2);
        Inside first = gate.enter(_ -> {});
        Inside second = gate.enter(_ -> {});
        Thread third = comer("third");

        assertThat(order).doesNotContain("third");
        first.close();
        third.join();
        assertThat(order).contains("third");
        second.close();
    }

    @Test
    void anInterruptEndsTheWaitingAndTakesNoRoom() throws Exception {
        settings.spawnLimit(1);
        Inside inside = gate.enter(_ -> {});
        Thread waiting = comer("impatient");
        waiting.interrupt();
        waiting.join();
        inside.close();

        assertThat(order).contains("impatient left");
        gate.enter(_ -> {}).close();
    }

    @Test
    void aChangedLimitHoldsForThoseWhoComeLater() throws Exception {
        settings.spawnLimit(1);
        Inside inside = gate.enter(_ -> {});
        settings.spawnLimit(2);

        gate.enter(_ -> {}).close();
        inside.close();
    }
}

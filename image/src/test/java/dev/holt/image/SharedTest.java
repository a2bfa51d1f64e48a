package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedTest {
    private final Shared<String, String> shared = new Shared<>("test-work");
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicBoolean cleanedUp = new AtomicBoolean();
    private final List<Caller> callers = new ArrayList<>();

    /** Somebody who asks for the work on a thread of his own. */
    private final class Caller {
        private final List<String> stages = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> result = new CompletableFuture<>();
        private final Thread thread;

        Caller(String key) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    result.complete(shared.get(key, stages::add, SharedTest.this::work));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            callers.add(this);
        }
    }

    private String work(Progress progress) throws InterruptedException {
        int run = runs.incrementAndGet();
        progress.stage("stage " + run);
        try {
            go.await();
            return "made " + run;
        } finally {
            cleanedUp.set(true);
        }
    }

    private void untilSeen(Caller caller) {
        await().until(() -> !caller.stages.isEmpty());
    }

    @AfterEach
    void end() throws InterruptedException {
        shared.close();
        for (Caller caller : callers) {
            caller.thread.join();
        }
        // Who waits for a result may have it a moment before the thread that made it is gone.
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("test-work")));
    }

    @Test
    void twoThatWantTheSameShareOneRunAndBothSeeItsStages() throws Exception {
        Caller one = new Caller("a");
        untilSeen(one);
        Caller two = new Caller("a");
        untilSeen(two);
        go.countDown();

        assertThat(one.result.get()).isEqualTo("made 1");
        assertThat(two.result.get()).isEqualTo("made 1");
        assertThat(one.stages).containsExactly("stage 1");
        assertThat(two.stages).containsExactly("stage 1");
    }

    @Test
    void differentThingsAreMadeAtTheSameTime() {
        untilSeen(new Caller("a"));
        untilSeen(new Caller("b"));

        assertThat(runs).hasValue(2);
    }

    @Test
    void whatIsOverIsMadeAnew() throws Exception {
        go.countDown();

        assertThat(new Caller("a").result.get()).isEqualTo("made 1");
        assertThat(new Caller("a").result.get()).isEqualTo("made 2");
    }

    @Test
    void anInterruptEndsOnlyTheWaitingOfTheOneWhomItMeets() throws Exception {
        Caller one = new Caller("a");
        untilSeen(one);
        Caller two = new Caller("a");
        untilSeen(two);

        one.thread.interrupt();
        assertThatThrownBy(one.result::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(cleanedUp).isFalse();
        go.countDown();

        assertThat(two.result.get()).isEqualTo("made 1");
    }

    @Test
    void workThatNobodyWaitsForIsCalledOffAndHasCleanedUpWhenTheLastOneLeaves() {
        Caller one = new Caller("a");
        untilSeen(one);

        one.thread.interrupt();

        assertThatThrownBy(one.result::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(cleanedUp).isTrue();
    }

    @Test
    void aFailureMeetsAllWhoWait() {
        CountDownLatch both = new CountDownLatch(1);
        List<CompletableFuture<String>> results = new ArrayList<>();
        List<String> stages = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> result = new CompletableFuture<>();
            results.add(result);
            Thread.ofVirtual().start(() -> {
                try {
                    result.complete(shared.get("a", stages::add, progress -> {
                        progress.stage("begun");
                        both.await();
                        throw new IllegalStateException("broken");
                    }));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        }
        await().until(() -> stages.size() == 2);
        both.countDown();

        for (CompletableFuture<String> result : results) {
            assertThatThrownBy(result::get).hasRootCauseMessage("broken");
        }
    }

    @Test
    void aProgressThatFailsEndsOnlyItsOwnWaiting() throws Exception {
        Caller one = new Caller("a");
        untilSeen(one);

        assertThatThrownBy(() -> shared.get(
                        "a",
                        _ -> {
                            throw new IllegalStateException("nobody listens");
                        },
                        this::work))
                .hasMessage("nobody listens");
        go.countDown();

        assertThat(one.result.get()).isEqualTo("made 1");
    }

    @Test
    void aStageThatLastsIsToldAgain() {
        Caller one = new Caller("a");

        await().until(() -> one.stages.size() >= 2);
        assertThat(one.stages).containsOnly("stage 1");
    }

    @Test
    void closingCallsOffWhatIsUnderWayAndRefusesMore() {
        Caller one = new Caller("a");
        untilSeen(one);

        shared.close();

        assertThatThrownBy(one.result::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(cleanedUp).isTrue();
        assertThatThrownBy(() -> shared.get("a", Progress.NONE, this::work)).isInstanceOf(InterruptedException.class);
    }
}

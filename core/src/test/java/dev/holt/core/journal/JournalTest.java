package dev.holt.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.event.EventLog;
import dev.holt.core.fake.InMemoryEvents;
import dev.holt.core.fake.InMemoryJournal;
import dev.holt.core.fake.Life;
import dev.holt.core.fake.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final JournalEntry ENTRY = new JournalEntry("op-1", "test", "subject", "");

    private final List<String> done = new ArrayList<>();
    private final InMemoryJournal store = new InMemoryJournal();
    private final InMemoryEvents events = new InMemoryEvents(new ManualClock());
    private final Life life = new Life();
    private final Journal journal = new Journal(store, events, life);

    private Step<List<String>> step(String name) {
        return new Step<>(name, s -> s.add("+" + name), s -> s.add("-" + name));
    }

    private List<Step<List<String>>> steps() {
        return List.of(step("a"), step("b"), step("c"));
    }

    @Test
    void runsInOrderAndForgets() throws Exception {
        journal.run(ENTRY, steps(), done);

        assertThat(done).containsExactly("+a", "+b", "+c");
        assertThat(journal.open()).isEmpty();
    }

    @Test
    void theNameOfAStepIsWrittenBeforeItRuns() throws Exception {
        Step<List<String>> looking =
                Step.pure("looking", _ -> assertThat(journal.open()).containsExactly(ENTRY.begun("looking")));

        journal.run(ENTRY, List.of(step("a"), looking), done);
    }

    @Test
    void aFailureUndoesWhatWasBegunInReverse() {
        life.at("after test/b", () -> {
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(() -> journal.run(ENTRY, steps(), done)).hasMessage("struck");

        assertThat(done).containsExactly("+a", "+b", "-b", "-a");
        assertThat(journal.open()).isEmpty();
        assertThat(events.all()).isEmpty();
    }

    @Test
    void aStepThatFailedHalfWayIsUndoneToo() {
        Step<List<String>> half = new Step<>(
                "half",
                s -> {
                    s.add("+half");
                    throw new IllegalStateException("struck");
                },
                s -> s.add("-half"));

        assertThatThrownBy(() -> journal.run(ENTRY, List.of(step("a"), half, step("c")), done))
                .hasMessage("struck");

        assertThat(done).containsExactly("+a", "+half", "-half", "-a");
    }

    @Test
    void anUndoThatFailsIsAnEventAndStopsNoOther() {
        Step<List<String>> stubborn = new Step<>("stubborn", s -> s.add("+stubborn"), _ -> {
            throw new IllegalStateException("will not");
        });
        life.at("after test/c", () -> {
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(() -> journal.run(ENTRY, List.of(step("a"), stubborn, step("c")), done))
                .hasMessage("struck");

        assertThat(done).containsExactly("+a", "+stubborn", "+c", "-c", "-a");
        assertThat(journal.open()).isEmpty();
        assertThat(events.ofType("operation.undo-failed"))
                .singleElement()
                .satisfies(e -> assertThat(e.facts())
                        .containsEntry("operation", "op-1")
                        .containsEntry("step", "stubborn")
                        .containsEntry("reason", "will not"));
    }

    @Test
    void anErrorInAnUndoStopsNoOther() {
        Step<List<String>> broken = new Step<>("broken", s -> s.add("+broken"), _ -> {
            throw new StackOverflowError("deep");
        });
        life.at("after test/broken", () -> {
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(() -> journal.run(ENTRY, List.of(step("a"), broken), done))
                .hasMessage("struck");

        assertThat(done).containsExactly("+a", "+broken", "-a");
        assertThat(events.ofType("operation.undo-failed")).hasSize(1);
    }

    @Test
    void F1_aStoreThatCanNotBeWrittenStopsNoUndoAndHidesNoFailure() {
        Life disk = new Life();
        Step<List<String>> stubborn = new Step<>("stubborn", s -> s.add("+stubborn"), _ -> {
            throw new IllegalStateException("will not");
        });
        Step<List<String>> filling = new Step<>(
                "filling",
                _ -> {
                    disk.refuse(() -> new IllegalStateException("no room"));
                    throw new IllegalStateException("struck");
                },
                s -> s.add("-filling"));

        assertThatThrownBy(() -> new Journal(
                                disk.guard(JournalStore.class, store), disk.guard(EventLog.class, events), life)
                        .run(ENTRY, List.of(step("a"), stubborn, filling), done))
                .hasMessage("struck")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

        assertThat(done).containsExactly("+a", "+stubborn", "-filling", "-a");
        assertThat(journal.open()).containsExactly(ENTRY.begun("filling"));
    }

    @Test
    void anInterruptUndoesWithoutBeingInterruptedItself() {
        Step<List<String>> waiting = new Step<>(
                "waiting",
                _ -> {
                    throw new InterruptedException();
                },
                s -> s.add(Thread.currentThread().isInterrupted() ? "-interrupted" : "-waiting"));

        assertThatThrownBy(() -> journal.run(ENTRY, List.of(step("a"), waiting), done))
                .isInstanceOf(InterruptedException.class);

        assertThat(done).containsExactly("+a", "-waiting", "-a");
        assertThat(journal.open()).isEmpty();
    }

    @Test
    void anInterruptThatNobodyTookSurvivesTheUndo() {
        Step<List<String>> failing = new Step<>(
                "failing",
                _ -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("struck");
                },
                s -> s.add(Thread.currentThread().isInterrupted() ? "-interrupted" : "-failing"));

        assertThatThrownBy(() -> journal.run(ENTRY, List.of(failing), done)).hasMessage("struck");

        assertThat(done).containsExactly("-failing");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aCrashLeavesTheEntryAndUndoesNothing() {
        JournalStore guarded = life.guard(JournalStore.class, store);
        life.killAt("after test/b");

        assertThatThrownBy(() -> new Journal(guarded, events, life).run(ENTRY, steps(), done))
                .isInstanceOf(dev.holt.core.fake.Killed.class);

        assertThat(journal.open()).containsExactly(ENTRY.begun("b"));
    }

    @Test
    void whatACrashLeftIsUndoneFromItsStepOn() {
        store.put(ENTRY.begun("b"));

        journal.undo(journal.open().getFirst(), steps(), done);

        assertThat(done).containsExactly("-b", "-a");
        assertThat(journal.open()).isEmpty();
    }

    @Test
    void anEntryThatBegunNothingHasNothingToUndo() {
        store.put(ENTRY);

        journal.undo(ENTRY, steps(), done);

        assertThat(done).isEmpty();
        assertThat(journal.open()).isEmpty();
    }

    @Test
    void whatTurnsOutToBeCompleteIsForgotten() {
        store.put(ENTRY.begun("c"));

        journal.complete(ENTRY);

        assertThat(journal.open()).isEmpty();
        assertThat(done).isEmpty();
    }
}

package dev.holt.core.journal;

import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventLog;
import java.util.List;
import java.util.Map;

/**
 * Runs tables of steps so that a failure or a crash at any point can be undone.
 *
 * <p>Before a step runs its name is durable; after the last one the entry goes. A step that throws makes all begun steps be undone in reverse,
 * and its exception goes on to the caller. An undo that fails is recorded as an event and does not stop the others. What a store that can not
 * be written refuses meanwhile stops nothing either: the entry stays, and the next run of the daemon undoes once more.
 * Thread-safe; the steps run on the calling thread.
 */
public final class Journal {
    private final JournalStore store;
    private final EventLog events;
    private final Faults faults;

    public Journal(JournalStore store, EventLog events, Faults faults) {
        this.store = store;
        this.events = events;
        this.faults = faults;
    }

    /** Runs all steps on {@code subject}. */
    public <C> void run(JournalEntry entry, List<Step<C>> steps, C subject) throws InterruptedException {
        JournalEntry current = entry;
        try {
            for (Step<C> step : steps) {
                current = current.begun(step.name());
                store.put(current);
                faults.reached("before " + entry.kind() + "/" + step.name());
                step.run().apply(subject);
                faults.reached("after " + entry.kind() + "/" + step.name());
            }
        } catch (Throwable failure) {
            try {
                undo(current, steps, subject);
            } catch (Throwable second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        store.remove(entry.id());
    }

    /** Undoes the steps that {@code entry} says were begun, last first, and removes the entry. Not interruptible. */
    public <C> void undo(JournalEntry entry, List<Step<C>> steps, C subject) {
        boolean interrupted = Thread.interrupted();
        boolean begun = false;
        try {
            for (Step<C> step : steps.reversed()) {
                begun |= step.name().equals(entry.step());
                if (begun) {
                    interrupted |= undoOne(entry, step, subject);
                }
            }
            store.remove(entry.id());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The entries that a former run of the daemon left open. */
    public List<JournalEntry> open() {
        return store.open();
    }

    /** Removes the entry of an operation that turned out to be complete. */
    public void complete(JournalEntry entry) {
        store.remove(entry.id());
    }

    private <C> boolean undoOne(JournalEntry entry, Step<C> step, C subject) {
        try {
            step.undo().apply(subject);
            return false;
        } catch (InterruptedException _) {
            return true;
        } catch (Throwable failure) {
            tell(entry, step.name(), failure);
            return false;
        }
    }

    private void tell(JournalEntry entry, String step, Throwable failure) {
        try {
            events.append(new EventDraft(
                    "operation.undo-failed",
                    null,
                    null,
                    Map.of(
                            "operation", entry.id(),
                            "kind", entry.kind(),
                            "subject", entry.subject(),
                            "step", step,
                            "reason", String.valueOf(failure.getMessage()))));
        } catch (Throwable unwritten) {
            failure.addSuppressed(unwritten);
        }
    }
}

package dev.holt.core.journal;

/**
 * One step of an operation on a subject of type {@code C}.
 *
 * @param name stable; written into the journal
 * @param run takes what the step takes
 * @param undo gives it back; idempotent, and right also when {@code run} stopped half way or never began
 */
public record Step<C>(String name, Action<C> run, Action<C> undo) {
    /** What a step does. */
    @FunctionalInterface
    public interface Action<C> {
        void apply(C subject) throws InterruptedException;
    }

    /** A step that leaves nothing to give back. */
    public static <C> Step<C> pure(String name, Action<C> run) {
        return new Step<>(name, run, _ -> {});
    }
}

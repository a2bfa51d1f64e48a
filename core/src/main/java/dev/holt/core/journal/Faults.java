package dev.holt.core.journal;

/** Port: where tests strike. Told before and after each step; does nothing in ordinary operation. */
@FunctionalInterface
public interface Faults {
    /** Nothing ever strikes. */
    Faults NONE = _ -> {};

    /** A point is reached, such as {@code before session.spawn/workspace}. */
    void reached(String point);
}

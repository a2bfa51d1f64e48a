package dev.holt.api;

/** Takes the items of a stream, on the thread that makes them. */
@FunctionalInterface
public interface Items<T> {
    /** Takes one; blocks while the caller is slow. */
    void next(T item) throws InterruptedException;
}

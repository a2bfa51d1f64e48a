package dev.holt.rpc;

/** What happens when a client asks the daemon to make room for a newer one. */
@FunctionalInterface
public interface Retirement {
    /** Begins to stop the daemon and returns at once; sessions go on. May be called more than once, on any thread. */
    void begin();
}

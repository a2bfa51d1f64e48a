package dev.holt.core.machine;

/** Capability of a {@link RunningMachine}: it can stand still with everything in it. The first two are idempotent. */
public interface Pausable {
    void pause();

    /** Has it go on. One that stood still for want of room does so again when there still is none. */
    void resume();

    /** Whether it stands still, for whatever reason. */
    boolean isPaused();

    /** Whether it stands still because this host has no room for what it writes. */
    boolean isStalled();

    /**
     * Runs {@code listener} whenever this host has no room for what it writes, so that it stands still; at once when it does already. The thread is the one
     * that reads from the VMM; it must not block.
     */
    void onStall(Runnable listener);
}

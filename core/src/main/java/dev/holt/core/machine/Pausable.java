package dev.holt.core.machine;

/** Capability of a {@link RunningMachine}: it can stand still with everything in it. Both are idempotent. */
public interface Pausable {
    void pause();

    void resume();

    boolean isPaused();
}

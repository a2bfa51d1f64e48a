package dev.holt.core.fake;

/** The run of the daemon is over: nothing that it still tries has any effect. */
public final class Killed extends Error {
    Killed(String point) {
        super("killed " + point, null, false, false);
    }
}

package dev.holt.protocol;

/** The caller has gone; whatever the command still does for it is in vain. */
public final class ConsoleClosedException extends RuntimeException {
    public ConsoleClosedException() {
        super("the caller has gone");
    }
}

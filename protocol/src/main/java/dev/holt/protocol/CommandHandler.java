package dev.holt.protocol;

/** Runs commands for callers; implemented by the command line, called by whoever has a caller. Safe for any thread. */
@FunctionalInterface
public interface CommandHandler {
    /** Runs one command on the calling thread and returns its exit status; an interrupt cancels it. */
    int run(Invocation invocation, Console console);
}

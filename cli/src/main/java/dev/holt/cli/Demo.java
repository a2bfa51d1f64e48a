package dev.holt.cli;

import dev.holt.protocol.Console;
import dev.holt.protocol.Invocation;

/** Shows what Holt does, on a repository made for that. */
@FunctionalInterface
public interface Demo {
    /** Runs on the calling thread until it is over or interrupted; returns the exit status. */
    int run(Invocation invocation, Console console);
}

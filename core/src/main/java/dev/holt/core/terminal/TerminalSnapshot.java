package dev.holt.core.terminal;

import java.util.Map;

/** What one probe of a terminal saw. */
public sealed interface TerminalSnapshot {
    /** The terminal answered, or is known not to run at all: then there are no windows. */
    record Windows(Map<TerminalHandle, WindowState> windows) implements TerminalSnapshot {
        public Windows {
            windows = Map.copyOf(windows);
        }
    }

    /** The terminal did not answer: nothing is known about its windows. */
    record Unreachable(String reason) implements TerminalSnapshot {}
}

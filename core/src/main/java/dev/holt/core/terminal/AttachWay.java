package dev.holt.core.terminal;

import java.util.List;

/** How a person gets to see a window. */
public sealed interface AttachWay {
    /** Their own terminal becomes this program, on the same host. */
    record Exec(List<String> argv) implements AttachWay {
        public Exec {
            argv = List.copyOf(argv);
        }
    }
}

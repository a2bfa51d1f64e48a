package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import java.util.regex.Pattern;

/** Names of windows, and targets that mean exactly one: a bare name would also hit a longer one that begins with it. */
final class TmuxNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private TmuxNames() {}

    static TerminalHandle handle(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new TerminalException(
                    ErrorCode.INVALID_NAME,
                    "window: '%s' (expected: 1 to 100 of A-Z, a-z, 0-9, '_' and '-', beginning with a letter or digit)"
                            .formatted(Printable.of(name)));
        }
        return new TerminalHandle(name);
    }

    /** The session {@code =name:}, which is the window with whatever a person has opened beside it. */
    static String session(TerminalHandle handle) {
        return "=" + handle(handle.value()).value() + ":";
    }

    /** The pane that the runner was started in, also when a person looks at another one. */
    static String pane(TerminalHandle handle) {
        return session(handle) + "0.0";
    }
}

package dev.holt.core.terminal;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;

/** Something about a terminal. */
public final class TerminalException extends HoltException {
    public TerminalException(ErrorCode code, String message) {
        super(code, message);
    }
}

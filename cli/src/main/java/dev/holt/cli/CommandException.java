package dev.holt.cli;

import dev.holt.api.Failure;
import java.util.Map;

/** Something that a command refuses by itself, before or beside an operation. */
final class CommandException extends RuntimeException {
    private final int status;
    private final String code;

    CommandException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** The command was used in a way that can not work. */
    static CommandException usage(String message) {
        return new CommandException(dev.holt.protocol.ExitStatus.USAGE, "INVALID_ARGUMENT", message);
    }

    int status() {
        return status;
    }

    Failure failure() {
        return new Failure(code, String.valueOf(getMessage()), Map.of(), null);
    }
}

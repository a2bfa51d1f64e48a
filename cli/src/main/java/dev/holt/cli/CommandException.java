package dev.holt.cli;

import dev.holt.api.Failure;
import java.util.Map;

/** Something that a command refuses by itself, before or beside an operation. */
final class CommandException extends RuntimeException {
    private final int status;
    private final Failure failure;

    CommandException(int status, String code, String message) {
        this(status, new Failure(code, message, Map.of(), null));
    }

    /** A failure of an operation, with another status than it usually has. */
    CommandException(int status, Failure failure) {
        super(failure.message());
        this.status = status;
        this.failure = failure;
    }

    /** The command was used in a way that can not work. */
    static CommandException usage(String message) {
        return new CommandException(dev.holt.protocol.ExitStatus.USAGE, "INVALID_ARGUMENT", message);
    }

    int status() {
        return status;
    }

    Failure failure() {
        return failure;
    }
}

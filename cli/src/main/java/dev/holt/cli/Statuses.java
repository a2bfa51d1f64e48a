package dev.holt.cli;

import dev.holt.core.ErrorKind;
import dev.holt.protocol.ExitStatus;

/** The one place where errors become exit statuses. */
final class Statuses {
    private Statuses() {}

    static int of(ErrorKind kind) {
        return switch (kind) {
            case FAILED -> ExitStatus.FAILED;
            case USAGE -> ExitStatus.USAGE;
            case NOT_FOUND -> ExitStatus.NOT_FOUND;
            case CONFLICT -> ExitStatus.CONFLICT;
            case MISSING -> ExitStatus.MISSING;
            case CANCELLED -> ExitStatus.INTERRUPTED;
        };
    }
}

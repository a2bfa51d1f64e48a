package dev.holt.api;

import dev.holt.core.ErrorKind;

/** What a call of an operation throws, whatever went wrong behind it. */
public final class OperationFailedException extends RuntimeException {
    private final Failure failure;
    private final ErrorKind kind;

    public OperationFailedException(Failure failure, ErrorKind kind, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
        this.kind = kind;
    }

    public Failure failure() {
        return failure;
    }

    public ErrorKind kind() {
        return kind;
    }
}

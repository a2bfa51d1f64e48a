package dev.holt.protocol;

/** The exit statuses of {@code holt}. */
public final class ExitStatus {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    /** The state of things does not allow it, or it was refused to protect work. */
    public static final int CONFLICT = 4;
    /** A requirement is missing; the message has the command that installs it. */
    public static final int MISSING = 5;

    public static final int INTERRUPTED = 130;

    private ExitStatus() {}
}

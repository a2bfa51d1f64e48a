package dev.holt.core;

/** What sort of refusal an error is. Every door translates the kind, never the single code. */
public enum ErrorKind {
    /** It was tried and did not work. */
    FAILED,
    /** The request itself is wrong. */
    USAGE,
    /** Something that the request names does not exist. */
    NOT_FOUND,
    /** The state of things does not allow it, or it was refused to protect work. */
    CONFLICT,
    /** Something that Holt needs is missing on this machine. */
    MISSING,
    /** Whoever asked for it has called it off. */
    CANCELLED
}

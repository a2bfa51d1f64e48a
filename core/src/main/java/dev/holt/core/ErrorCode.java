package dev.holt.core;

/** The stable names of errors. A released name never changes its meaning; `docs/errors.md` lists them. */
public enum ErrorCode {
    INTERNAL(ErrorKind.FAILED),
    CANCELLED(ErrorKind.CANCELLED),
    INVALID_ARGUMENT(ErrorKind.USAGE),
    INVALID_NAME(ErrorKind.USAGE),
    INVALID_TEXT(ErrorKind.USAGE),
    TEXT_TOO_LONG(ErrorKind.USAGE),
    OPERATION_NOT_FOUND(ErrorKind.NOT_FOUND),
    CALL_CUT_SHORT(ErrorKind.CONFLICT),

    PROJECT_NOT_FOUND(ErrorKind.NOT_FOUND),
    PROJECT_EXISTS(ErrorKind.CONFLICT),
    PROJECT_IN_USE(ErrorKind.CONFLICT),
    PROJECT_UNRESOLVED(ErrorKind.USAGE),
    PROJECT_PATH_MISSING(ErrorKind.CONFLICT),
    NOT_A_REPOSITORY(ErrorKind.USAGE),
    BARE_REPOSITORY(ErrorKind.USAGE),
    NO_COMMIT(ErrorKind.CONFLICT),
    REPOSITORY_UNSUPPORTED(ErrorKind.CONFLICT),
    CONSENT_REQUIRED(ErrorKind.CONFLICT),

    AGENT_NOT_FOUND(ErrorKind.NOT_FOUND),
    AGENT_PROGRAM_MISSING(ErrorKind.MISSING),
    PERMISSION_MODE_UNSUPPORTED(ErrorKind.USAGE),
    MODEL_UNSUPPORTED(ErrorKind.USAGE),

    SESSION_NOT_FOUND(ErrorKind.NOT_FOUND),
    SESSION_RUNNING(ErrorKind.CONFLICT),
    SESSION_NOT_RUNNING(ErrorKind.CONFLICT),
    SESSION_BUSY(ErrorKind.CONFLICT),
    SESSION_LIMIT(ErrorKind.CONFLICT),
    START_FAILED(ErrorKind.FAILED),
    SETUP_FAILED(ErrorKind.FAILED),

    BRANCH_INVALID(ErrorKind.USAGE),
    BRANCH_EXISTS(ErrorKind.CONFLICT),
    BRANCH_CHECKED_OUT_ELSEWHERE(ErrorKind.CONFLICT),
    BRANCH_NAMESPACE_TAKEN(ErrorKind.CONFLICT),
    BASE_NOT_FOUND(ErrorKind.NOT_FOUND),
    WORKSPACE_MISSING(ErrorKind.CONFLICT),
    WORKSPACE_TAMPERED(ErrorKind.CONFLICT),
    WORK_AT_RISK(ErrorKind.CONFLICT),
    TOO_MANY_FILES(ErrorKind.CONFLICT),
    GIT_FAILED(ErrorKind.FAILED),
    GIT_MISSING(ErrorKind.MISSING),

    TERMINAL_MISSING(ErrorKind.MISSING),
    TERMINAL_UNREACHABLE(ErrorKind.FAILED),
    TERMINAL_FAILED(ErrorKind.FAILED),

    STORE_NEWER(ErrorKind.CONFLICT),
    STORE_CORRUPT(ErrorKind.FAILED),
    STORE_FAILED(ErrorKind.FAILED),
    DISK_FULL(ErrorKind.FAILED),
    EVENTS_PRUNED(ErrorKind.CONFLICT),
    EVENTS_LAGGED(ErrorKind.FAILED),

    HOME_UNUSABLE(ErrorKind.FAILED),
    SETTING_INVALID(ErrorKind.USAGE),
    SETTING_UNKNOWN(ErrorKind.USAGE);

    private final ErrorKind kind;

    ErrorCode(ErrorKind kind) {
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }
}

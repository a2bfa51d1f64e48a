package dev.holt.core.session;

/** What its person wants of a session. Only people change it. */
public enum Intent {
    RUNNING,
    STOPPED
}

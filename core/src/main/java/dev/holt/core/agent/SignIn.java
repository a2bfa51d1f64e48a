package dev.holt.core.agent;

/** Whether somebody has signed in with an agent's vendor, as far as that shows without asking anybody. */
public enum SignIn {
    /** There is a key in the environment, or a file that signing in leaves. */
    YES,
    /** There is neither. */
    NO,
    /** Its description does not say what to look for. */
    UNKNOWN
}

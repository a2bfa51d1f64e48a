package dev.holt.core.place;

/** Whether a place can be talked to now. */
public sealed interface Reach {
    /** Whether nothing can run there now. */
    default boolean isOff() {
        return this instanceof Down || this instanceof Gone;
    }

    /** It answers; everything that ran before {@code bootId} changed is gone. */
    record Up(String bootId) implements Reach {}

    /** It does not answer; nothing is known about what runs there. */
    record Unreachable(String reason) implements Reach {}

    /**
     * It is off: nothing runs there, and its files are out of reach until it is on again.
     *
     * @param asked whether somebody had it go off; else it went down with its host, or failed
     */
    record Down(String reason, boolean asked) implements Reach {}

    /** It no longer exists. */
    record Gone() implements Reach {}
}

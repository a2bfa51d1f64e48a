package dev.holt.core.message;

/** Whether something may be typed into a session now. */
sealed interface Gate {
    /** It may. */
    record Open() implements Gate {}

    /** In a moment: nothing is wrong, and nothing has to be told. */
    record Soon() implements Gate {}

    /**
     * Not before the input line is cleared: what stands there is a message that the agent has shown to have taken.
     *
     * @param behind whether it stands behind the cursor
     */
    record Leftover(boolean behind) implements Gate {}

    /** Not now; what is held goes out when it opens. */
    record Closed(String why) implements Gate {}
}

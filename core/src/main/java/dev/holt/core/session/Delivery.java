package dev.holt.core.session;

import java.time.Instant;

/** Whether the prompt of a session's newest launch reached its agent. */
public sealed interface Delivery {
    /** Nothing has to arrive, or nothing would tell: the agent shows no receipts, or was brought back without a prompt. */
    record Untold() implements Delivery {}

    /** It waits to be typed into the window, when the agent is ready. */
    record Queued() implements Delivery {}

    /** The agent will tell, and has not yet. */
    record Awaited() implements Delivery {}

    /** The agent took it. */
    record Seen(Instant at) implements Delivery {}

    /**
     * The agent has not told in time. It may still.
     *
     * @param screen what its window showed then, or, when that was nothing, what it showed first afterwards; printable
     */
    record Overdue(Instant at, String screen) implements Delivery {}
}

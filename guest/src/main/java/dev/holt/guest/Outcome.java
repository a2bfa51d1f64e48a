package dev.holt.guest;

import dev.holt.core.machine.GuestProcess;

/** How a stream ended. */
sealed interface Outcome {
    /** What it was opened for is done. */
    record Ended(GuestProcess.End end) implements Outcome {}

    /** The guest could not do it. */
    record Failed(String errno, String stage, String message) implements Outcome {}

    /** We gave it up. */
    record Closed() implements Outcome {}

    /** The link broke before. */
    record Broken(String reason) implements Outcome {}
}

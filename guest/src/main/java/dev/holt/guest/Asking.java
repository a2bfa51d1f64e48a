package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.core.place.Reach;

/** Asks a guest for somebody who can not be interrupted by an exception: an interrupt ends the question and stays with the thread. Safe for any thread. */
final class Asking {
    private final Way way;

    Asking(Way way) {
        this.way = way;
    }

    /** A question. */
    @FunctionalInterface
    interface Question<T> {
        T to(Guest guest) throws InterruptedException;
    }

    MachineName machine() {
        return way.machine();
    }

    Reach reach() {
        return way.reach();
    }

    /** Throws what the guest or the way to it says, and {@code CANCELLED} when interrupted. */
    <T> T ask(Question<T> question) {
        try {
            return question.to(way.guest());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(
                    ErrorCode.CANCELLED, "machine %s: interrupted while it was asked".formatted(machine()), e);
        }
    }
}

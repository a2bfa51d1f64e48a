package dev.holt.guest;

import java.time.Duration;

/**
 * How patient a link is. What happens on a link is counted in ticks, which do not pass while the machine stands still or this process does.
 *
 * @param ask how long after an unanswered {@code HELLO} the next one is sent
 * @param tick the length of a tick
 * @param silence after so many ticks without a byte from the guest, or without it taking any, the link counts as broken; a {@code PING} goes out after
 *     the first
 * @param beginning after so many ticks without an answer to {@code OPEN} or {@code CLOSE} a stream has failed
 * @param answering after so many ticks without a frame that somebody waits for a request, which is neither a command nor a connection, has failed
 * @param room how long a new stream waits for one of the others to end when there are too many
 */
record Timings(Duration ask, Duration tick, int silence, int beginning, int answering, Duration room) {
    static final Timings USUAL =
            new Timings(Duration.ofMillis(250), Duration.ofSeconds(5), 7, 24, 120, Duration.ofSeconds(30));
}

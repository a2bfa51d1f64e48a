package dev.holt.store;

import static java.util.Objects.requireNonNull;

import dev.holt.core.message.Attempt;
import dev.holt.core.message.Message;
import dev.holt.core.message.MessageId;
import dev.holt.core.message.Sender;
import dev.holt.core.message.State;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is stored of a message beside its columns, as JSON. Times are epoch nanoseconds, for the name of its file is made of one. */
record MessageDetail(
        String from,
        String text,
        String why,
        @Nullable String file,
        @Nullable AttemptDetail attempt,
        long accepted,
        long changed) {
    private static final long NANOS = 1_000_000_000L;

    /** That its typing was begun, as JSON. */
    record AttemptDetail(String launch, String typed, long transcript, long at) {
        static AttemptDetail of(Attempt attempt) {
            return new AttemptDetail(attempt.launch(), attempt.typed(), attempt.transcript(), nanos(attempt.at()));
        }

        Attempt attempt() {
            return new Attempt(requireNonNull(launch), requireNonNull(typed), transcript, instant(at));
        }
    }

    static MessageDetail of(Message message) {
        return new MessageDetail(
                message.sender().toString(),
                message.text(),
                message.why(),
                message.file(),
                message.attempt() == null ? null : AttemptDetail.of(message.attempt()),
                nanos(message.accepted()),
                nanos(message.changed()));
    }

    Message message(MessageId id, String state) {
        return new Message(
                id,
                Sender.parse(requireNonNull(from)),
                requireNonNull(text),
                State.valueOf(state.toUpperCase(Locale.ROOT)),
                why,
                file,
                attempt == null ? null : attempt.attempt(),
                instant(accepted),
                instant(changed));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}

package dev.holt.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wire records of messages. */
public final class MessageRecords {
    private MessageRecords() {}

    /**
     * Text for the agent of a session.
     *
     * @param text at most 1 MiB of UTF-8, without control characters other than line feed and tab
     * @param from the session whose agent sends it; null: a person
     * @param untilSettled whether to answer only when it is known how it ended
     */
    public record Send(
            String session, String text, @Nullable String from, boolean untilSettled) {}

    /**
     * A message.
     *
     * @param number its number within its session
     * @param from {@code person}, {@code prompt}, or the session whose agent sent it
     * @param state one of {@code accepted held written announced observed ambiguous failed withdrawn}
     * @param why what the state rests on, in words; may be empty
     * @param settled whether nothing more will happen to it by itself; evidence that comes late may still turn {@code ambiguous} into {@code observed}
     * @param file its file in the session's work tree, once it was written
     * @param accepted when it was accepted: from then on it is durable
     * @param changed since when the state has been so
     */
    public record MessageView(
            String session,
            long number,
            String from,
            String state,
            String why,
            boolean settled,
            String text,
            @Nullable String file,
            Instant accepted,
            Instant changed) {}

    public record MessageList(List<MessageView> messages) {}

    /** Names the messages of one session. */
    public record ListMessages(String session) {}

    /** Names one message. */
    public record MessageRef(String session, long number) {}
}

package dev.holt.core.message;

import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Port: the messages. Each change and its event are one durable transaction; functions as in {@link dev.holt.core.session.SessionStore}. */
public interface MessageStore {
    /**
     * Takes the next number of the session and stores what {@code make} makes of the id. Throws {@code SESSION_NOT_FOUND}.
     *
     * @param once names what must not be accepted twice; when there is a message of that name it is returned and nothing is stored. Null: no name
     */
    Message accept(
            SessionId session,
            @Nullable String once,
            Function<MessageId, Message> make,
            Function<Message, EventDraft> event);

    /** Changes a message; when {@code change} returns an equal one nothing is written and there is no event. Throws {@code MESSAGE_NOT_FOUND}. */
    Message change(MessageId id, UnaryOperator<Message> change, Function<Message, EventDraft> event);

    Optional<Message> find(MessageId id);

    /** Those of one session, oldest first. */
    List<Message> list(SessionId session);

    /** The sessions that have messages in one of these states. */
    Set<SessionId> sessionsWith(Set<State> states);
}

package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.message.Message;
import dev.holt.core.message.MessageId;
import dev.holt.core.message.MessageStore;
import dev.holt.core.message.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages in maps. The monitor guards them; each method is one transaction. */
public final class InMemoryMessages implements MessageStore {
    private final InMemoryEvents events;
    private final Predicate<SessionId> exists;
    private final Map<SessionId, TreeMap<Long, Message>> messages = new HashMap<>();
    private final Map<String, MessageId> named = new HashMap<>();

    InMemoryMessages(InMemoryEvents events, Predicate<SessionId> exists) {
        this.events = events;
        this.exists = exists;
    }

    @Override
    public synchronized Message accept(
            SessionId session,
            @Nullable String once,
            Function<MessageId, Message> make,
            Function<Message, EventDraft> event) {
        if (!exists.test(session)) {
            throw new HoltException(ErrorCode.SESSION_NOT_FOUND, "session: %s is unknown".formatted(session));
        }
        if (once != null && named.containsKey(once)) {
            return find(named.get(once)).orElseThrow();
        }
        TreeMap<Long, Message> own = messages.computeIfAbsent(session, _ -> new TreeMap<>());
        Message made = make.apply(new MessageId(session, own.isEmpty() ? 1 : own.lastKey() + 1));
        own.put(made.id().ordinal(), made);
        if (once != null) {
            named.put(once, made.id());
        }
        events.append(event.apply(made));
        return made;
    }

    @Override
    public synchronized Message change(
            MessageId id, UnaryOperator<Message> change, Function<Message, EventDraft> event) {
        Message before =
                find(id).orElseThrow(() -> new HoltException(ErrorCode.MESSAGE_NOT_FOUND, "message: %s".formatted(id)));
        Message after = change.apply(before);
        if (!after.equals(before)) {
            messages.computeIfAbsent(id.session(), _ -> new TreeMap<>()).put(id.ordinal(), after);
            events.append(event.apply(after));
        }
        return after;
    }

    @Override
    public synchronized Optional<Message> find(MessageId id) {
        return Optional.ofNullable(messages.get(id.session())).map(own -> own.get(id.ordinal()));
    }

    @Override
    public synchronized List<Message> list(SessionId session) {
        return List.copyOf(messages.getOrDefault(session, new TreeMap<>()).values());
    }

    @Override
    public synchronized Set<SessionId> sessionsWith(Set<State> states) {
        return messages.values().stream()
                .flatMap(own -> own.values().stream())
                .filter(m -> states.contains(m.state()))
                .map(m -> m.id().session())
                .collect(Collectors.toSet());
    }
}

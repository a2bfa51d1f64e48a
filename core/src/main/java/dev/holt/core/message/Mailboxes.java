package dev.holt.core.message;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Agents;
import dev.holt.core.session.AgentListener;
import dev.holt.core.session.Delivery;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import dev.holt.core.terminal.SafeText;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages for sessions: accepts them, has them delivered in their order, and says how far they are. All typing into a session is done by its one
 * {@link Mailbox}, on a virtual thread that lives as long as there is something to deliver. Safe for any thread.
 */
public final class Mailboxes implements AgentListener, AutoCloseable {
    private static final Set<State> UNDELIVERED =
            EnumSet.of(State.ACCEPTED, State.HELD, State.WRITTEN, State.ANNOUNCED);

    private final MessageStore store;
    private final Sessions sessions;
    private final Courier courier;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<SessionId, Mailbox> boxes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Messages of {@code sessions}; delivers nothing before {@link #open}.
     *
     * @param nanos a clock that does not jump, as {@link System#nanoTime}
     */
    public Mailboxes(MessageStore store, Sessions sessions, Agents agents, Clock clock, LongSupplier nanos) {
        this.store = store;
        this.sessions = sessions;
        this.courier = new Courier(store, sessions, agents, clock);
        this.clock = clock;
        this.nanos = nanos;
        sessions.listen(this);
    }

    /** Takes up what was not delivered yet; after sessions were reconciled. */
    public void open() {
        store.sessionsWith(UNDELIVERED).forEach(this::wake);
    }

    /**
     * Accepts a message: when this returns it is durable.
     *
     * @throws HoltException {@code SESSION_NOT_FOUND}, {@code INVALID_ARGUMENT} for an empty text, {@code SESSION_NOT_RUNNING} for a session that
     *     never started
     */
    public Message send(SessionId session, Sender sender, SafeText text) {
        requireText(text);
        Session target = sessions.find(session).session();
        if (target.run() instanceof Run.StartFailed && target.launch().argv().isEmpty()) {
            throw new HoltException(
                    ErrorCode.SESSION_NOT_RUNNING,
                    "session %s: never started, so nobody will read a message (expected: one that ran); spawn it anew"
                            .formatted(session));
        }
        return accept(session, sender, text.value(), null);
    }

    /** The messages of a session, oldest first. Throws {@code SESSION_NOT_FOUND}. */
    public List<Message> list(SessionId session) {
        sessions.find(session);
        return store.list(session);
    }

    /** One message. Throws {@code MESSAGE_NOT_FOUND}. */
    public Message find(MessageId id) {
        return store.find(id)
                .orElseThrow(() -> new HoltException(
                        ErrorCode.MESSAGE_NOT_FOUND,
                        "message %s: is not there; 'holt inbox %s' lists those that are".formatted(id, id.session())));
    }

    /** Whether nothing more will happen to a message by itself. */
    public boolean isSettled(Message message) {
        return courier.isSettled(message);
    }

    /** Where the file of a message is, relative to the session's work tree. */
    public static String inboxPath(String file) {
        return Inbox.path(file);
    }

    /** Takes back a message that was not typed yet. Throws {@code MESSAGE_FINAL} when it was, or may have been. */
    public Message withdraw(MessageId id) {
        Message withdrawn = store.change(
                id,
                m -> m.state().isPending() && m.attempt() == null
                        ? m.to(State.WITHDRAWN, "taken back", clock.instant())
                        : m,
                MessageEvents::of);
        if (withdrawn.state() != State.WITHDRAWN) {
            throw new HoltException(
                    ErrorCode.MESSAGE_FINAL,
                    "message %s: is %s already (expected: one that was not typed yet)"
                            .formatted(id, withdrawn.state().text()));
        }
        wake(id.session());
        return withdrawn;
    }

    @Override
    public void prompted(SessionId session, String text) {
        boolean _ = store.list(session).stream()
                .filter(Message::isOpen)
                .anyMatch(message -> courier.prompted(message, text));
        wake(session);
    }

    @Override
    public void changed(SessionId session) {
        try {
            Session now = sessions.find(session).session();
            if (now.signals().delivery() instanceof Delivery.Queued && now.run() instanceof Run.Running) {
                accept(session, new Sender.Prompt(), now.launch().prompt(), "prompt-" + now.launchId());
            }
        } catch (HoltException _) {
            // Gone meanwhile, or the store does not take it: the next change tries again.
        }
        Mailbox box = boxes.get(session);
        if (box != null) {
            box.wake();
        }
    }

    /** Delivers nothing more. What is under way ends with its step. */
    @Override
    public void close() {
        closed = true;
        boxes.values().forEach(Mailbox::wake);
    }

    private Message accept(SessionId session, Sender sender, String text, @Nullable String once) {
        Message accepted = store.accept(
                session,
                once,
                id -> new Message(id, sender, text, State.ACCEPTED, "", null, null, clock.instant(), clock.instant()),
                MessageEvents::of);
        wake(session);
        return accepted;
    }

    private void wake(SessionId session) {
        if (closed) {
            return;
        }
        boxes.compute(session, (id, box) -> {
            if (box != null && box.wake()) {
                return box;
            }
            Mailbox begun = new Mailbox(id, store, courier, nanos, () -> closed);
            begun.start();
            return begun;
        });
    }

    private static void requireText(SafeText text) {
        if (text.value().isBlank()) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "message: empty (expected: what the agent is to be told); pass it as an argument, by -f FILE, or by - on standard input");
        }
    }
}

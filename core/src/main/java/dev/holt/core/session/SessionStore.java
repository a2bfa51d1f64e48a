package dev.holt.core.session;

import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Port: the sessions. Each change and its event are one durable transaction. Functions run inside it, on a thread of the store and now and then
 * more than once: they are quick, without other effects, and do not call a store.
 */
public interface SessionStore {
    /**
     * Takes the next number of the project and stores what {@code make} makes of the id. Throws {@code PROJECT_NOT_FOUND}.
     */
    Session create(ProjectId project, Function<SessionId, Session> make, Function<Session, EventDraft> event);

    /**
     * Changes a session; when {@code change} returns an equal one nothing is written and there is no event. Throws {@code SESSION_NOT_FOUND}.
     */
    Session change(SessionId id, UnaryOperator<Session> change, Function<Session, EventDraft> event);

    /**
     * Changes what the agent of one launch has told; when the session has another launch by now, or {@code change} returns an equal value, nothing is
     * written and there is no event. Cheap, however long the session's prompt is. Throws {@code SESSION_NOT_FOUND}.
     */
    default void tell(
            SessionId id, String launchId, UnaryOperator<Signals> change, Function<Signals, EventDraft> event) {
        tell(id, launchId, List.of(new Telling(change, event)));
    }

    /** As {@link #tell(SessionId, String, UnaryOperator, Function)}, one after the other in one transaction, each with an event of its own. */
    void tell(SessionId id, String launchId, List<Telling> tellings);

    /** A change of what an agent has told, and the event that says so. */
    record Telling(UnaryOperator<Signals> change, Function<Signals, EventDraft> event) {}

    /** Removes it; its number is not used again. Idempotent. */
    void remove(SessionId id, EventDraft event);

    Optional<Session> find(SessionId id);

    /** All, by project and number, in one query. */
    List<Session> list();
}

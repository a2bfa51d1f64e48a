package dev.holt.core.guestsession;

import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.MachineName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Port: the sessions in machines. Those of a machine go with it. Each change and its event are one durable transaction. */
public interface GuestSessionStore {
    /** Stores a session, in place of a former one of that name. */
    void put(GuestSession session, EventDraft event);

    /**
     * Changes one; when {@code change} returns an equal one nothing is written and there is no event. The function runs in the transaction.
     *
     * @return the session afterwards; empty when it is not there
     */
    Optional<GuestSession> change(
            MachineName machine,
            String id,
            UnaryOperator<GuestSession> change,
            Function<GuestSession, EventDraft> event);

    /** Removes one. Idempotent. */
    void remove(MachineName machine, String id, EventDraft event);

    /** Those of a machine, the newest first. */
    List<GuestSession> list(MachineName machine);
}

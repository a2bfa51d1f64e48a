package dev.holt.core.session;

import dev.holt.core.SessionId;

/** Is told, directly after the store, what agents tell. Called on threads of the intake; may write to a store, does not wait for long. */
public interface AgentListener {
    /** An agent took a prompt. At least once: what fails or is cut short by a crash comes again. */
    void prompted(SessionId session, String text);

    /** Something about a session is another than before: what its agent does, or whether it runs. Not durable: what is missed shows at the next look. */
    void changed(SessionId session);
}

package dev.holt.core.guestsession;

import dev.holt.core.machine.MachineName;

/** What names a session. */
record SessionKey(MachineName machine, String id) {
    static SessionKey of(GuestSession session) {
        return new SessionKey(session.machine(), session.id());
    }
}

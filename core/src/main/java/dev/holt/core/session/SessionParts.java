package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.place.Place;
import dev.holt.core.place.Places;
import dev.holt.core.settings.SettingsFile;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.workspace.Workspaces;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What every service of this package works with: the store and the ports around one session.
 *
 * @param clock wall time, for people; elapsed time is measured otherwise
 */
public record SessionParts(
        SessionStore store,
        Places places,
        Terminals terminals,
        Workspaces workspaces,
        SessionFiles files,
        SettingsFile settings,
        Clock clock) {

    Session find(SessionId id) {
        return store.find(id)
                .orElseThrow(() -> new SessionException(
                        ErrorCode.SESSION_NOT_FOUND,
                        id,
                        "session: '%s' (expected: a session that exists); 'holt ls --all' lists them".formatted(id)));
    }

    Place place(Session session) {
        return places.find(session.launch().place())
                .orElseThrow(() -> new SessionException(
                        ErrorCode.SESSION_NOT_FOUND,
                        session.id(),
                        "session %s: its place '%s' is gone"
                                .formatted(session.id(), session.launch().place())));
    }

    /**
     * Reports the files that appear in the session's directory. A place that is out of watches reports nothing: whoever listens must look
     * now and then by itself.
     */
    AutoCloseable watch(Session session, Consumer<String> sink) {
        try {
            return place(session).watch(files.directory(session.id()), sink);
        } catch (HoltException _) {
            return () -> {};
        }
    }

    Terminal terminal(Session session) {
        return terminals.in(place(session));
    }

    /** Records how the newest launch stands, with the event that says so. */
    Session record(SessionId id, UnaryOperator<Session> change) {
        return store.change(id, change, SessionEvents::run);
    }
}

package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Places;
import dev.holt.core.place.Reach;
import dev.holt.core.settings.SettingsFile;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Workspace;
import dev.holt.core.workspace.Workspaces;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What every service of this package works with: the store and the ports around one session.
 *
 * @param clock wall time, for people
 * @param nanos a clock that does not jump, for what has elapsed, as {@link System#nanoTime}
 */
public record SessionParts(
        SessionStore store,
        Places places,
        Terminals terminals,
        Workspaces workspaces,
        SessionFiles files,
        SettingsFile settings,
        Clock clock,
        LongSupplier nanos) {

    Session find(SessionId id) {
        return store.find(id)
                .orElseThrow(() -> new SessionException(
                        ErrorCode.SESSION_NOT_FOUND,
                        id,
                        "session: '%s' (expected: a session that exists); 'holt ls --all' lists them".formatted(id)));
    }

    /** The place that a session lives in, if it is there still. */
    Optional<Place> lookup(Session session) {
        return places.find(session.place(), session.id());
    }

    Place place(Session session) {
        return lookup(session).orElseThrow(() -> gone(session));
    }

    static SessionException gone(Session session) {
        return new SessionException(
                ErrorCode.SESSION_NOT_FOUND,
                session.id(),
                "session %s: its place '%s' is gone; if something has that name now, it is another's"
                        .formatted(session.id(), session.place()));
    }

    Reach reach(Session session) {
        return places.reach(session.place(), session.id());
    }

    /** This host, which is always there. */
    Place host() {
        return places.find(PlaceId.HOST).orElseThrow();
    }

    /** The files of a session, or what this host keeps of them while the machine that it lives in is off. */
    Files sessionFiles(Session session) {
        return reach(session).isOff()
                ? host().files(files.hostDirectory(session.id()))
                : place(session).files(files.directory(session));
    }

    /**
     * Reports the files that appear in the session's directory. A place that is out of watches reports nothing: whoever listens must look
     * now and then by itself.
     */
    AutoCloseable watch(Session session, Consumer<String> sink) {
        try {
            return place(session).watch(files.directory(session), sink);
        } catch (HoltException _) {
            return () -> {};
        }
    }

    /** As {@link #watch}, for the directory that its hooks leave their files in, which is made when it is missing. */
    AutoCloseable watchHooks(Session session, Consumer<String> sink) {
        try {
            return place(session).watch(files.directory(session).resolve(SessionFiles.NEW_HOOKS), sink);
        } catch (HoltException _) {
            return () -> {};
        }
    }

    /** Puts uncommitted work in safety and notes where, for a restore. Of a work tree that is not there nothing is noted. */
    Optional<Preserved> preserve(SessionId session, Workspace workspace) throws InterruptedException {
        Optional<Preserved> preserved = workspaces.preserve(workspace);
        if (preserved.isPresent() || workspaces.isThere(workspace)) {
            String ref = preserved.map(Preserved::ref).orElse(null);
            store.change(session, s -> s.withPreserved(ref), s -> SessionEvents.changed(s, "preserved"));
        }
        return preserved;
    }

    Terminal terminal(Session session) {
        return terminals.in(place(session));
    }

    /** Records how the newest launch stands, with the event that says so. */
    Session record(SessionId id, UnaryOperator<Session> change) {
        return store.change(id, change, SessionEvents::run);
    }
}

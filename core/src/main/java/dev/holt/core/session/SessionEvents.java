package dev.holt.core.session;

import dev.holt.core.event.EventDraft;
import java.util.HashMap;
import java.util.Map;

/** The events of sessions, each with the facts that its readers need. */
final class SessionEvents {
    private SessionEvents() {}

    static EventDraft created(Session session) {
        return of("session.created", session, Map.of("agent", session.launch().agent()));
    }

    static EventDraft prepared(Session session) {
        Map<String, String> facts = new HashMap<>();
        if (session.workspace() != null) {
            facts.put("branch", session.workspace().branch());
            facts.put("base", session.workspace().base());
        }
        return of("session.prepared", session, facts);
    }

    static EventDraft changed(Session session, String what) {
        return of("session.changed", session, Map.of("what", what));
    }

    /** Says how the newest launch stands. */
    static EventDraft run(Session session) {
        return switch (session.run()) {
            case Run.Starting _ -> of("session.starting", session, Map.of());
            case Run.Running running ->
                of(
                        "session.started",
                        session,
                        Map.of("pid", Long.toString(running.process().pid())));
            case Run.StartFailed failed -> of("session.start-failed", session, Map.of("reason", failed.reason()));
            case Run.Ended ended -> {
                Map<String, String> facts = new HashMap<>();
                facts.put("asked", Boolean.toString(ended.asked()));
                switch (ended.exit()) {
                    case Exit.Code(int code) -> facts.put("code", Integer.toString(code));
                    case Exit.Signal(int number) -> facts.put("signal", Integer.toString(number));
                    case Exit.Vanished _ -> facts.put("cause", "vanished");
                    case Exit.Rebooted _ -> facts.put("cause", "reboot");
                    case Exit.MachineStopped _ -> facts.put("cause", "machine-stopped");
                }
                yield of("session.ended", session, facts);
            }
        };
    }

    static EventDraft of(String type, Session session, Map<String, String> facts) {
        return new EventDraft(
                type, session.id().project().toString(), session.id().toString(), facts);
    }
}

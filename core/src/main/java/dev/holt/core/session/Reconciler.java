package dev.holt.core.session;

import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventLog;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes up what a former run of the daemon left: finishes or undoes what was under way, and compares the sessions that should run with what
 * does. It kills nothing that runs.
 */
public final class Reconciler {
    private final SessionParts parts;
    private final Journal journal;
    private final EventLog events;
    private final Spawner spawner;
    private final Stopper stopper;
    private final Restorer restorer;
    private final Watcher watcher;
    private volatile Left left = Left.NOTHING;

    /**
     * What a former run left under way, as it was found before anything new could begin.
     *
     * @param starting sessions that had their number and nothing else yet
     */
    private record Left(List<JournalEntry> operations, List<Session> starting) {
        static final Left NOTHING = new Left(List.of(), List.of());
    }

    Reconciler(
            SessionParts parts,
            Journal journal,
            EventLog events,
            Spawner spawner,
            Stopper stopper,
            Restorer restorer,
            Watcher watcher) {
        this.parts = parts;
        this.journal = journal;
        this.events = events;
        this.spawner = spawner;
        this.stopper = stopper;
        this.restorer = restorer;
        this.watcher = watcher;
    }

    /** The bounded part, before anybody is served: one probe, a look at each process, and at what was under way. */
    public void beforeServing() {
        watcher.tick();
        left = findLeft();
        for (Session session : parts.store().list()) {
            if (session.run() instanceof Run.Running) {
                watcher.watch(session);
            }
        }
    }

    /** The rest, item by item, while others are served already. What began since {@link #beforeServing} is none of its business. */
    public void whileServing() throws InterruptedException {
        Left found = left;
        left = Left.NOTHING;
        for (JournalEntry entry : found.operations()) {
            recover(entry);
        }
        found.starting().forEach(this::recordNeverBegun);
        if (parts.settings().current().restoreAfterReboot()) {
            // Whether their machines had gone down was not known before serving.
            watcher.noteMachinesOff();
            restoreEndedByReboot();
        }
    }

    private Left findLeft() {
        List<JournalEntry> open = journal.open().stream()
                .filter(entry -> entry.kind().startsWith("session."))
                .toList();
        Set<String> journaled = open.stream().map(JournalEntry::subject).collect(Collectors.toSet());
        List<Session> starting = parts.store().list().stream()
                .filter(s -> s.run() instanceof Run.Starting)
                .filter(s -> !journaled.contains(s.id().toString()))
                .toList();
        return new Left(open, starting);
    }

    private void recordNeverBegun(Session session) {
        if (parts.store().find(session.id()).isEmpty()) {
            return;
        }
        watcher.recordFailedStart(session, "interrupted by the end of the daemon before anything was taken");
    }

    private void recover(JournalEntry entry) throws InterruptedException {
        try {
            switch (entry.kind()) {
                case Spawner.KIND -> spawner.recover(entry);
                case Stopper.KIND -> stopper.recover(entry);
                case Restorer.KIND -> restorer.recover(entry);
                default -> failed(entry, "no steps are known for this kind");
            }
            parts.store()
                    .find(SessionId.parse(entry.subject()))
                    .filter(s -> s.run() instanceof Run.Running)
                    .ifPresent(watcher::watch);
        } catch (RuntimeException e) {
            failed(entry, String.valueOf(e.getMessage()));
        }
    }

    private void restoreEndedByReboot() throws InterruptedException {
        for (SessionId id : restorer.endedByReboot()) {
            try {
                restorer.restore(id, null, "reboot-" + id, _ -> {});
            } catch (RuntimeException e) {
                tell(new EventDraft(
                        "session.restore-failed",
                        id.project().toString(),
                        id.toString(),
                        Map.of("reason", String.valueOf(e.getMessage()))));
            }
        }
    }

    private void failed(JournalEntry entry, String reason) {
        tell(new EventDraft(
                "operation.recovery-failed",
                null,
                null,
                Map.of("operation", entry.id(), "kind", entry.kind(), "subject", entry.subject(), "reason", reason)));
    }

    private void tell(EventDraft event) {
        try {
            events.append(event);
        } catch (RuntimeException _) {
            // A store that can not be written hinders nobody whose turn is next.
        }
    }
}

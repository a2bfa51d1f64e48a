package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.lock.Locks;
import dev.holt.core.place.Place;
import dev.holt.core.workspace.Preserved;
import dev.holt.core.workspace.Work;
import dev.holt.core.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the work trees of sessions that are over, and forgets sessions. A clean-up never loses uncommitted work: it is preserved, and what can not be is
 * refused. Safe for any thread.
 */
public final class Cleaner {
    private static final int MOST_NAMED = 20;

    private final SessionParts parts;
    private final Lodgings lodgings;
    private final Locks<SessionId> locks;

    Cleaner(SessionParts parts, Locks<SessionId> locks) {
        this.parts = parts;
        this.lodgings = new Lodgings(parts);
        this.locks = locks;
    }

    /**
     * What a clean-up did.
     *
     * @param skipped the sessions that keep their work tree, each with the reason
     */
    public record Cleaned(List<One> cleaned, List<Skipped> skipped) {}

    /** One session whose work tree is gone, or would be. */
    public record One(SessionId session, @Nullable Preserved preserved) {}

    /** One session that keeps its work tree. */
    public record Skipped(SessionId session, HoltException reason) {}

    /**
     * Gives back work trees.
     *
     * @param wanted which sessions; empty: all that are over
     * @param dryRun only find out what would happen
     * @param force also those with uncommitted work, which is preserved first; those with work that can not be preserved are skipped even so
     */
    public Cleaned cleanup(List<SessionId> wanted, boolean dryRun, boolean force, Progress progress)
            throws InterruptedException {
        List<One> cleaned = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (SessionId id : wanted.isEmpty() ? over() : wanted) {
            try (var _ = hold(id)) {
                progress.stage("cleaning " + id);
                cleaned.add(cleanOne(parts.find(id), dryRun, force, progress));
            } catch (HoltException e) {
                skipped.add(new Skipped(id, e));
            }
        }
        return new Cleaned(cleaned, skipped);
    }

    /**
     * Forgets a session that is over: work tree, branch, preserved work, files and row go. What is refused is refused before anything goes.
     *
     * @param force although its branch has commits that are nowhere else, or there is preserved or uncommitted work: all of that is lost, and nothing of it
     *     is preserved
     */
    public void remove(SessionId id, boolean force) throws InterruptedException {
        try (var _ = hold(id)) {
            Session session = parts.find(id);
            requireOver(session);
            Workspace workspace = made(session);
            if (workspace != null) {
                if (!force && !session.released()) {
                    requireClean(session, parts.workspaces().look(workspace), "removes it for good");
                }
                parts.workspaces().requireForgettable(workspace, force);
            }
            try {
                endLeftovers(session);
            } catch (HoltException e) {
                // They end with the machine, which may stand still or not answer.
                if (!force || session.place().isHost()) {
                    throw e;
                }
            }
            if (workspace != null) {
                parts.workspaces().release(workspace, force);
                recordReleased(id, null);
                parts.workspaces().forget(workspace, force);
            }
            lodgings.release(session);
            parts.files().removeAll(parts.host(), id);
            parts.store().remove(id, SessionEvents.of("session.removed", session, Map.of()));
        }
        locks.forget(id);
    }

    private List<SessionId> over() {
        return parts.store().list().stream()
                .filter(Cleaner::isOver)
                .filter(s -> !s.released() && made(s) != null)
                .map(Session::id)
                .toList();
    }

    private One cleanOne(Session session, boolean dryRun, boolean force, Progress progress)
            throws InterruptedException {
        requireOver(session);
        Workspace workspace = made(session);
        if (workspace == null || session.released()) {
            return new One(session.id(), null);
        }
        Work work = parts.workspaces().look(workspace);
        boolean off = parts.reach(session).isOff();
        requirePreservable(session, work, off);
        if (!force) {
            requireClean(session, work, "preserves it and cleans");
        }
        if (dryRun) {
            return new One(session.id(), null);
        }
        boolean opened = work.dirty() && off;
        boolean kept = true;
        Preserved preserved;
        try {
            if (opened) {
                // Nothing comes out of a machine that is off.
                lodgings.open(session, progress);
            }
            endLeftovers(session);
            preserved = parts.preserve(session.id(), workspace).orElse(null);
            // Those that were ended may have written until then.
            requirePreservable(session, parts.workspaces().look(workspace), opened);
            parts.workspaces().release(workspace, force);
            kept = false;
        } finally {
            if (opened && kept) {
                lodgings.rest(session, progress);
            }
        }
        lodgings.release(session);
        recordReleased(session.id(), preserved);
        return new One(session.id(), preserved);
    }

    /** Closes the window, and ends what an agent left running: it could write into the work tree between its preserving and its end. */
    private void endLeftovers(Session session) {
        if (parts.reach(session).isOff()) {
            return;
        }
        Place place = parts.place(session);
        Duration grace = parts.settings().current().killGrace();
        if (session.terminal() != null) {
            parts.terminals().in(place).stop(session.terminal(), grace);
        }
        place.processes().killMarked(session.launchId(), grace);
    }

    private void recordReleased(SessionId id, @Nullable Preserved preserved) {
        parts.store()
                .change(
                        id,
                        s -> s.withReleased().withTerminal(null),
                        s -> SessionEvents.of(
                                "session.cleaned",
                                s,
                                preserved == null ? Map.of() : Map.of("preserved", preserved.ref())));
    }

    private static boolean isOver(Session session) {
        return session.run() instanceof Run.Ended || session.run() instanceof Run.StartFailed;
    }

    private static void requireOver(Session session) {
        if (!isOver(session)) {
            throw new SessionException(
                    ErrorCode.SESSION_RUNNING,
                    session.id(),
                    "session %s: runs (expected: one that is over); 'holt kill %s' stops it"
                            .formatted(session.id(), session.id()));
        }
    }

    /** The workspace, if it was ever made. */
    private static @Nullable Workspace made(Session session) {
        Workspace workspace = session.workspace();
        return workspace == null || workspace.base().isEmpty() ? null : workspace;
    }

    /** @param force what --force does */
    private static void requireClean(Session session, Work work, String force) {
        if (work.dirty()) {
            throw new SessionException(
                    ErrorCode.WORK_AT_RISK,
                    session.id(),
                    "session %s: %s; %s, --force %s"
                            .formatted(
                                    session.id(),
                                    describe(work),
                                    work.unpreserved().isEmpty()
                                            ? "'holt export %s' takes it out".formatted(session.id())
                                            : "take it out first",
                                    force));
        }
    }

    /** @param off whether it rests in a machine that is off */
    private static void requirePreservable(Session session, Work work, boolean off) {
        if (!work.unpreserved().isEmpty()) {
            throw new SessionException(
                    ErrorCode.WORK_AT_RISK,
                    session.id(),
                    "session %s: %s; take it out first%s, or 'holt rm --force %s' gives it up"
                            .formatted(
                                    session.id(),
                                    unpreserved(work),
                                    off ? " ('holt restore %s' starts it again)".formatted(session.id()) : "",
                                    session.id()));
        }
    }

    private static String describe(Work work) {
        List<String> parts = new ArrayList<>();
        if (work.isUncommitted()) {
            List<String> names = new ArrayList<>(work.modified());
            names.addAll(work.untracked());
            parts.add("uncommitted work: %d modified, %d untracked (%s)"
                    .formatted(work.modifiedCount(), work.untrackedCount(), some(names)));
        }
        if (!work.unpreserved().isEmpty()) {
            parts.add(unpreserved(work));
        }
        if (work.unseen() != null) {
            parts.add(work.unseen());
        }
        return String.join("; ", parts);
    }

    private static String unpreserved(Work work) {
        return "can not be preserved: " + some(work.unpreserved());
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? ", ..." : "");
    }

    private Locks.Held hold(SessionId id) {
        return locks.holdNow(id)
                .orElseThrow(() -> new SessionException(
                        ErrorCode.SESSION_BUSY,
                        id,
                        "session %s: another operation works on it; 'holt operations ls' shows which".formatted(id)));
    }
}

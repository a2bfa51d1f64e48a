package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectStore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets as many sessions of a project run at once as its limit says. Safe for any thread. */
final class Admission {
    private final SessionParts parts;
    private final ProjectStore projects;
    /** Guards the count of running sessions between its check and the row that changes it. */
    private final ReentrantLock lock = new ReentrantLock();

    Admission(SessionParts parts, ProjectStore projects) {
        this.parts = parts;
        this.projects = projects;
    }

    /** Writes the row of a new session by {@code row}. Throws {@code SESSION_LIMIT} when there is no room for it. */
    Session admit(ProjectId project, Supplier<Session> row) throws InterruptedException {
        return admit(project, null, row);
    }

    /** Writes by {@code row} that a session that is over starts again. Throws {@code SESSION_LIMIT} when there is no room for it. */
    Session admit(SessionId again, Supplier<Session> row) throws InterruptedException {
        return admit(again.project(), again, row);
    }

    /** Throws {@code SESSION_LIMIT} when there is no room for a session that is to start again. */
    void requireRoom(SessionId again) {
        requireRoom(again.project(), again);
    }

    /** Two that come at once may not both find the last room free. */
    private Session admit(ProjectId project, @Nullable SessionId again, Supplier<Session> row)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireRoom(project, again);
            return row.get();
        } finally {
            lock.unlock();
        }
    }

    private void requireRoom(ProjectId project, @Nullable SessionId again) {
        int limit = projects.find(project)
                .map(Project::settings)
                .map(settings -> settings.sessionLimit())
                .orElse(0);
        if (limit == 0) {
            return;
        }
        long running = parts.store().list().stream()
                .filter(s -> s.id().project().equals(project) && !s.id().equals(again))
                .filter(s -> s.run() instanceof Run.Running || s.run() instanceof Run.Starting)
                .count();
        if (running >= limit) {
            throw new HoltException(
                    ErrorCode.SESSION_LIMIT,
                    "project %s: %d sessions run (expected: at most %d at once); kill one, or 'holt project set %s session-limit=N'"
                            .formatted(project, running, limit, project));
        }
    }
}

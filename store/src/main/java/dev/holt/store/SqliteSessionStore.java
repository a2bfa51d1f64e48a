package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.session.Session;
import dev.holt.core.session.SessionStore;
import dev.holt.core.session.Signals;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table of sessions. Safe for any thread; functions given to it run on {@code store-writer}. Times come back in milliseconds: what a method
 * returns is what was stored. Sessions are listed far more often than they change: what the table holds is kept in memory as well.
 */
public final class SqliteSessionStore implements SessionStore {
    private static final String ALL = SessionRow.SELECT;

    private static final Comparator<SessionId> BY_PROJECT_AND_NUMBER =
            Comparator.comparing((SessionId id) -> id.project().value()).thenComparingLong(SessionId::number);

    private final Database database;
    private final Unreadable unreadable = new Unreadable();

    /** Null until it was first wanted. Changed on the writer's thread only. */
    private volatile @Nullable NavigableMap<SessionId, Session> mirror;

    public SqliteSessionStore(Database database) {
        this.database = database;
    }

    @Override
    public Session create(ProjectId project, Function<SessionId, Session> make, Function<Session, EventDraft> event) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            if (!ProjectRow.exists(handle, project)) {
                throw ProjectRow.notFound(project);
            }
            SessionId id = new SessionId(project, nextNumber(handle, project));
            SessionRow row = SessionRow.of(requireSame(id, make.apply(id)), Map.of());
            row.insert(handle);
            Session stored = row.session();
            transaction.append(event.apply(stored));
            transaction.afterCommit(() -> mirrored(stored));
            return stored;
        });
    }

    @Override
    public Session change(SessionId id, UnaryOperator<Session> change, Function<Session, EventDraft> event) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            SessionRow before = row(handle, id).orElseThrow(() -> notFound(id));
            Session changed = requireSame(id, change.apply(before.session()));
            SessionRow after = SessionRow.of(changed, before.detail().unknown());
            Session stored = after.session();
            if (!after.equals(before)) {
                after.update(handle);
                transaction.append(event.apply(stored));
                transaction.afterCommit(() -> mirrored(stored));
            }
            return stored;
        });
    }

    @Override
    public void tell(SessionId id, String launchId, List<Telling> tellings) {
        database.write(transaction -> {
            Told told = told(transaction.handle(), id);
            Signals after = told.signals();
            if (told.launchId().equals(launchId)) {
                for (Telling telling : tellings) {
                    Signals before = after;
                    after = telling.change().apply(before);
                    if (!after.equals(before)) {
                        transaction.append(telling.event().apply(after));
                    }
                }
            }
            if (!after.equals(told.signals())) {
                Signals stored = after;
                SessionRow.writeSignals(transaction.handle(), id, stored);
                transaction.afterCommit(() -> mirrored(id, stored));
            }
            return id;
        });
    }

    /** What is needed of a session for a change of what its agent told. */
    private record Told(String launchId, Signals signals) {}

    private Told told(Handle handle, SessionId id) {
        return handle.select(
                        "SELECT launch_id, signals.detail FROM sessions LEFT JOIN signals USING (project, number) WHERE project = ? AND number = ?",
                        id.project().value(),
                        id.number())
                .map((row, _) -> unreadable.demand(
                        "session " + id, () -> new Told(row.getString(1), SignalsDetail.read(row.getString(2)))))
                .findOne()
                .orElseThrow(() -> notFound(id));
    }

    @Override
    public void remove(SessionId id, EventDraft event) {
        database.write(transaction -> {
            int removed = transaction
                    .handle()
                    .execute(
                            "DELETE FROM sessions WHERE project = ? AND number = ?",
                            id.project().value(),
                            id.number());
            if (removed > 0) {
                transaction.append(event);
                transaction.afterCommit(() -> unmirrored(id));
            }
            return removed;
        });
    }

    @Override
    public Optional<Session> find(SessionId id) {
        Session known = mirror().get(id);
        // One that can not be read is not in the mirror; asking for it by name says so.
        return known != null
                ? Optional.of(known)
                : database.read(handle -> row(handle, id).map(SessionRow::session));
    }

    @Override
    public List<Session> list() {
        return List.copyOf(mirror().values());
    }

    /** What the table holds, read once and kept up to date after each commit. */
    private NavigableMap<SessionId, Session> mirror() {
        NavigableMap<SessionId, Session> known = mirror;
        return known != null ? known : database.write(this::load);
    }

    /** On the writer's thread, so that no commit comes between the reading and the keeping. */
    private NavigableMap<SessionId, Session> load(Transaction transaction) {
        NavigableMap<SessionId, Session> loaded = new ConcurrentSkipListMap<>(BY_PROJECT_AND_NUMBER);
        transaction
                .handle()
                .select(ALL)
                .map((row, _) -> unreadable.skip(
                        "session %s-%d".formatted(row.getString(1), row.getLong(2)),
                        () -> SessionRow.read(row).session()))
                .stream()
                .flatMap(Optional::stream)
                .forEach(session -> loaded.put(session.id(), session));
        transaction.afterCommit(() -> mirror = loaded);
        return loaded;
    }

    private void mirrored(Session session) {
        NavigableMap<SessionId, Session> known = mirror;
        if (known != null) {
            known.put(session.id(), session);
        }
    }

    private void mirrored(SessionId id, Signals signals) {
        NavigableMap<SessionId, Session> known = mirror;
        if (known != null) {
            known.computeIfPresent(id, (_, session) -> session.withSignals(signals));
        }
    }

    private void unmirrored(SessionId id) {
        NavigableMap<SessionId, Session> known = mirror;
        if (known != null) {
            known.remove(id);
        }
    }

    private Optional<SessionRow> row(Handle handle, SessionId id) {
        return handle.select(
                        ALL + " WHERE project = ? AND number = ?", id.project().value(), id.number())
                .map((row, _) -> unreadable.demand("session " + id, () -> {
                    SessionRow read = SessionRow.read(row);
                    read.session();
                    return read;
                }))
                .findOne();
    }

    private static long nextNumber(Handle handle, ProjectId project) {
        return handle.select("""
                        INSERT INTO session_numbers (project, last) VALUES (?, 1)
                        ON CONFLICT (project) DO UPDATE SET last = last + 1 RETURNING last
                        """, project.value())
                .map((row, _) -> row.getLong(1))
                .one();
    }

    private static Session requireSame(SessionId id, Session session) {
        if (!session.id().equals(id)) {
            throw new IllegalArgumentException("id: %s (expected: %s)".formatted(session.id(), id));
        }
        return session;
    }

    private static StoreException notFound(SessionId id) {
        return new StoreException(
                ErrorCode.SESSION_NOT_FOUND, "session: '%s' is not there; 'holt ls' lists them".formatted(id));
    }
}

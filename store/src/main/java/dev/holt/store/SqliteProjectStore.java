package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.ProjectId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectStore;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table of projects, with the files that hold the values of their variables. Safe for any thread; functions given to it run on
 * {@code store-writer}. A project whose values are lost keeps working without them; the log says which file is missing.
 */
public final class SqliteProjectStore implements ProjectStore {
    private static final System.Logger LOG = System.getLogger(SqliteProjectStore.class.getName());
    private static final String ALL = "SELECT " + ProjectRow.COLUMNS + " FROM projects";
    private static final int ATTEMPTS = 3;

    /** The file of values that a row names can not be read. */
    private static final class ValuesMissing extends RuntimeException {}

    private final Database database;
    private final Environments environments;
    private final Unreadable unreadable = new Unreadable();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    /** Keeps the values in {@code projects/} beside the database, and removes from there what a crash left. */
    public SqliteProjectStore(Database database) {
        this.database = database;
        this.environments = new Environments(database.data().resolve("projects"));
        database.write(transaction -> {
            environments.sweep(transaction
                    .handle()
                    .select("SELECT environment FROM projects WHERE environment IS NOT NULL")
                    .map((row, _) -> row.getString(1))
                    .set());
            return true;
        });
    }

    @Override
    public void add(Project project, EventDraft event) {
        database.write(transaction -> {
            Handle handle = transaction.handle();
            if (ProjectRow.exists(handle, project.id())) {
                throw new StoreException(
                        ErrorCode.PROJECT_EXISTS,
                        "project: '%s' is registered already; choose another id with --id".formatted(project.id()));
            }
            requireFree(handle, project);
            ProjectRow.of(project, write(transaction, project), Map.of()).insert(handle);
            return transaction.append(event);
        });
    }

    @Override
    public Project change(ProjectId id, UnaryOperator<Project> change, EventDraft event) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            ProjectRow before = row(handle, id).orElseThrow(() -> ProjectRow.notFound(id));
            Map<String, String> values = valuesOrNone(before);
            Project changed = change.apply(before.project(values));
            if (!changed.id().equals(id)) {
                throw new IllegalArgumentException("id: %s (expected: %s)".formatted(changed.id(), id));
            }
            requireFree(handle, changed);
            boolean sameValues = changed.settings().environment().equals(values);
            String environment = sameValues ? before.environment() : write(transaction, changed);
            ProjectRow after =
                    ProjectRow.of(changed, environment, before.detail().unknown());
            after.update(handle);
            if (!sameValues && before.environment() != null) {
                dropLater(transaction, before.environment());
            }
            transaction.append(event);
            return after.project(changed.settings().environment());
        });
    }

    @Override
    public void remove(ProjectId id, EventDraft event) {
        database.write(transaction -> {
            Handle handle = transaction.handle();
            String environment = handle.select(
                            "SELECT coalesce(environment, '') FROM projects WHERE id = ?", id.value())
                    .map((row, _) -> row.getString(1))
                    .findOne()
                    .orElseThrow(() -> ProjectRow.notFound(id));
            long sessions = handle.select("SELECT count(*) FROM sessions WHERE project = ?", id.value())
                    .map((row, _) -> row.getLong(1))
                    .one();
            if (sessions > 0) {
                throw new StoreException(
                        ErrorCode.PROJECT_IN_USE,
                        "project: '%s' has %d sessions (expected: none); remove them first ('holt ls --project %s' lists them)"
                                .formatted(id, sessions, id));
            }
            handle.execute("DELETE FROM projects WHERE id = ?", id.value());
            dropLater(transaction, environment);
            return transaction.append(event);
        });
    }

    @Override
    public Optional<Project> find(ProjectId id) {
        return read((handle, withValues) -> row(handle, id).map(withValues));
    }

    @Override
    public List<Project> list() {
        return read((handle, withValues) -> handle
                .select(ALL + " ORDER BY id")
                .map((row, _) -> unreadable.skip("project " + row.getString(1), () -> understood(row)))
                .stream()
                .flatMap(Optional::stream)
                .map(withValues)
                .toList());
    }

    /** Queries once more when a file went because its row changed meanwhile, and does without a file that stays away. */
    private <T> T read(BiFunction<Handle, Function<ProjectRow, Project>, T> query) {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return database.read(handle -> query.apply(handle, this::complete));
            } catch (ValuesMissing _) {
                // Its row names another file by now, or the file is lost.
            }
        }
        return database.read(handle -> query.apply(handle, row -> row.project(valuesOrNone(row))));
    }

    private Project complete(ProjectRow row) {
        try {
            return row.project(values(row));
        } catch (IOException _) {
            throw new ValuesMissing();
        }
    }

    private Map<String, String> values(ProjectRow row) throws IOException {
        return row.environment() == null ? Map.of() : environments.read(row.environment());
    }

    private Map<String, String> valuesOrNone(ProjectRow row) {
        try {
            return values(row);
        } catch (IOException e) {
            if (lost.add(String.valueOf(row.environment()))) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        () -> "project %s: the values of %s are lost (%s); set them again"
                                .formatted(row.id(), row.detail().environmentNames(), e));
            }
            return Map.of();
        }
    }

    private @Nullable String write(Transaction transaction, Project project) {
        Map<String, String> values = project.settings().environment();
        if (values.isEmpty()) {
            return null;
        }
        String name = environments.write(project.id(), values);
        transaction.afterRollback(() -> environments.delete(name));
        return name;
    }

    private void dropLater(Transaction transaction, String environment) {
        if (!environment.isEmpty()) {
            transaction.afterCommit(() -> environments.delete(environment));
        }
    }

    private static void requireFree(Handle handle, Project project) {
        String path = StoredPath.text(project.repository().path());
        handle.select(
                        "SELECT id FROM projects WHERE id <> ? AND (path = ? OR git_directory = ?)",
                        project.id().value(),
                        path,
                        StoredPath.text(project.repository().gitDirectory()))
                .map((row, _) -> row.getString(1))
                .findFirst()
                .ifPresent(other -> {
                    throw new StoreException(
                            ErrorCode.PROJECT_EXISTS,
                            "repository: '%s' is registered already, as project '%s'; use that one"
                                    .formatted(Printable.of(path), other),
                            Map.of("project", other));
                });
    }

    private Optional<ProjectRow> row(Handle handle, ProjectId id) {
        return handle.select(ALL + " WHERE id = ?", id.value())
                .map((row, _) -> unreadable.demand("project " + id, () -> understood(row)))
                .findOne();
    }

    private static ProjectRow understood(ResultSet row) throws SQLException {
        ProjectRow read = ProjectRow.read(row);
        read.project(Map.of());
        return read;
    }
}

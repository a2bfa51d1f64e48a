package dev.holt.store;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import dev.holt.core.workspace.Repository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A project as its row.
 *
 * @param environment the name of the file with the values of its variables, null when it has none
 */
record ProjectRow(
        ProjectId id,
        String path,
        String gitDirectory,
        @Nullable String environment,
        long added,
        ProjectDetail detail) {
    /** The columns in the order that {@link #read} wants. */
    static final String COLUMNS = "id, path, git_directory, environment, added, detail";

    static ProjectRow of(Project project, @Nullable String environment, Map<String, JsonNode> unknown) {
        Repository repository = project.repository();
        ProjectSettings settings = project.settings();
        ConsentedScript setupFile = settings.setupFile();
        return new ProjectRow(
                project.id(),
                StoredPath.text(repository.path()),
                StoredPath.text(repository.gitDirectory()),
                environment,
                project.added().toEpochMilli(),
                new ProjectDetail(
                        repository.head(),
                        repository.remote(),
                        repository.defaultBranch(),
                        repository.configuration(),
                        settings.agent(),
                        settings.baseBranch(),
                        settings.setup(),
                        setupFile == null ? null : setupFile.path(),
                        setupFile == null ? null : setupFile.sha256(),
                        settings.environment().keySet().stream().sorted().toList(),
                        settings.passEnvironment(),
                        settings.sessionLimit(),
                        settings.rules().file(),
                        settings.rules().text(),
                        settings.files().symlinks(),
                        settings.files().copy(),
                        unknown));
    }

    /** Reads a row; throws whatever is wrong with it when it can not be understood. */
    static ProjectRow read(ResultSet row) throws SQLException {
        return new ProjectRow(
                new ProjectId(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                Json.read(row.getString(6), ProjectDetail.class));
    }

    static boolean exists(Handle handle, ProjectId id) {
        return handle.select("SELECT 1 FROM projects WHERE id = ?", id.value())
                .map((row, _) -> row.getInt(1))
                .findOne()
                .isPresent();
    }

    static StoreException notFound(ProjectId id) {
        return new StoreException(
                ErrorCode.PROJECT_NOT_FOUND,
                "project: '%s' is not registered; 'holt project ls' lists them".formatted(id));
    }

    /** @param values the values of its variables */
    Project project(Map<String, String> values) {
        return new Project(
                id,
                new Repository(
                        StoredPath.path(path),
                        StoredPath.path(gitDirectory),
                        detail.head(),
                        detail.remote(),
                        requireNonNull(detail.defaultBranch()),
                        detail.configuration()),
                new ProjectSettings(
                        detail.agent(),
                        detail.baseBranch(),
                        detail.setup(),
                        detail.setupFile() == null
                                ? null
                                : new ConsentedScript(detail.setupFile(), requireNonNull(detail.setupFileSha256())),
                        values,
                        detail.passEnvironment(),
                        detail.sessionLimit(),
                        new ProjectRules(detail.rulesFile(), detail.rules()),
                        new SharedFiles(
                                requireNonNullElse(detail.symlinks(), List.of()),
                                requireNonNullElse(detail.copy(), List.of()))),
                Instant.ofEpochMilli(added));
    }

    void insert(Handle handle) {
        handle.execute(
                "INSERT INTO projects (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
                id.value(),
                path,
                gitDirectory,
                environment,
                added,
                Json.write(detail));
    }

    void update(Handle handle) {
        handle.execute(
                "UPDATE projects SET path = ?, git_directory = ?, environment = ?, added = ?, detail = ? WHERE id = ?",
                path,
                gitDirectory,
                environment,
                added,
                Json.write(detail),
                id.value());
    }
}

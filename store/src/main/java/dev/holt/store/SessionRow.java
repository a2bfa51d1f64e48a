package dev.holt.store;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.session.LaunchSpec;
import dev.holt.core.session.PortRange;
import dev.holt.core.session.Session;
import dev.holt.core.session.Signals;
import dev.holt.core.terminal.TerminalHandle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A session as its row. Two sessions are the same to the store when their rows are. */
record SessionRow(
        SessionId id,
        String name,
        String intent,
        String agent,
        String place,
        String launchId,
        String run,
        boolean released,
        long created,
        SessionDetail detail,
        Signals signals) {
    /** The columns in the order that {@link #read} wants. */
    static final String COLUMNS =
            "project, number, name, intent, agent, place, launch_id, run, released, created, detail";

    /** Reads them all, and what the agent has told from its own table. */
    static final String SELECT = "SELECT " + COLUMNS
            + ", (SELECT s.detail FROM signals s WHERE s.project = sessions.project AND s.number = sessions.number) FROM sessions";

    static SessionRow of(Session session, Map<String, JsonNode> unknown) {
        LaunchSpec launch = session.launch();
        return new SessionRow(
                session.id(),
                session.name(),
                Words.of(session.intent()),
                launch.agent(),
                launch.place().id().value(),
                session.launchId(),
                RunDetail.word(session.run()),
                session.released(),
                session.created().toEpochMilli(),
                new SessionDetail(
                        launch.prompt(),
                        launch.argv(),
                        launch.fresh(),
                        launch.resume(),
                        launch.environmentNames(),
                        launch.permissions().word(),
                        launch.model(),
                        launch.systemPrompt(),
                        launch.issue(),
                        launch.ports() == null ? null : launch.ports().base(),
                        launch.ports() == null ? null : launch.ports().count(),
                        PlaceDetail.of(launch.place()),
                        session.workspace() == null ? null : WorkspaceDetail.of(session.workspace()),
                        session.preserved(),
                        session.terminal() == null ? null : session.terminal().value(),
                        RunDetail.of(session.run()),
                        unknown),
                // As it comes back: times in milliseconds.
                SignalsDetail.read(Json.write(SignalsDetail.of(session.signals()))));
    }

    /** Reads a row; throws whatever is wrong with it when it can not be understood. */
    static SessionRow read(ResultSet row) throws SQLException {
        return new SessionRow(
                new SessionId(new ProjectId(row.getString(1)), row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getBoolean(9),
                row.getLong(10),
                Json.read(row.getString(11), SessionDetail.class),
                SignalsDetail.read(row.getString(12)));
    }

    Session session() {
        return new Session(
                id,
                name,
                Words.intent(intent),
                new LaunchSpec(
                        agent,
                        requireNonNull(detail.prompt()),
                        detail.argv(),
                        requireNonNullElse(detail.fresh(), List.of()),
                        requireNonNullElse(detail.resume(), List.of()),
                        detail.environmentNames(),
                        PermissionMode.parse(detail.permissions()),
                        detail.model(),
                        detail.systemPrompt(),
                        detail.issue(),
                        ports(),
                        PlaceDetail.spec(place, detail.machine())),
                launchId,
                workspace(),
                released,
                detail.preserved(),
                detail.terminal() == null ? null : new TerminalHandle(detail.terminal()),
                requireNonNull(detail.run()).run(run),
                signals,
                Instant.ofEpochMilli(created));
    }

    void insert(Handle handle) {
        handle.execute(
                "INSERT INTO sessions (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id.project().value(),
                id.number(),
                name,
                intent,
                agent,
                place,
                launchId,
                run,
                released,
                created,
                Json.write(detail));
        writeSignals(handle, id, signals);
    }

    /** Writes what an agent has told. */
    static void writeSignals(Handle handle, SessionId id, Signals signals) {
        handle.execute(
                "INSERT INTO signals (project, number, detail) VALUES (?, ?, ?) ON CONFLICT (project, number) DO UPDATE SET detail = excluded.detail",
                id.project().value(),
                id.number(),
                Json.write(SignalsDetail.of(signals)));
    }

    void update(Handle handle) {
        handle.execute(
                """
                UPDATE sessions
                SET name = ?, intent = ?, agent = ?, place = ?, launch_id = ?, run = ?, released = ?, created = ?, detail = ?
                WHERE project = ? AND number = ?
                """,
                name,
                intent,
                agent,
                place,
                launchId,
                run,
                released,
                created,
                Json.write(detail),
                id.project().value(),
                id.number());
        writeSignals(handle, id, signals);
    }

    private @Nullable PortRange ports() {
        return detail.portBase() == null ? null : new PortRange(detail.portBase(), requireNonNull(detail.portCount()));
    }

    private dev.holt.core.workspace.@Nullable Workspace workspace() {
        return detail.workspace() == null ? null : detail.workspace().workspace();
    }
}

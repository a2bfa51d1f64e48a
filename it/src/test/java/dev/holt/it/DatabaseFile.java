package dev.holt.it;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The database of a home, as SQLite shows it to anybody. */
final class DatabaseFile {
    /** The id of a boot that is not this one. */
    static final String ANOTHER_BOOT = "00000000-0000-4000-8000-000000000000";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    DatabaseFile(HoltHome home) {
        this.file = home.data().resolve("holt.db");
    }

    /**
     * The row of a session.
     *
     * @param run the word for how its newest launch stands
     */
    record Row(String intent, String run, boolean released, JsonNode detail) {}

    Row row(String id) {
        int dash = id.lastIndexOf('-');
        return ask(
                        "SELECT intent, run, released, detail FROM sessions WHERE project = ? AND number = ?",
                        row -> new Row(
                                row.getString(1), row.getString(2), row.getBoolean(3), JSON.readTree(row.getString(4))),
                        id.substring(0, dash),
                        id.substring(dash + 1))
                .getFirst();
    }

    /** The kind and step of every operation that is under way. */
    List<String> journal() {
        return ask("SELECT kind, step FROM journal", row -> row.getString(1) + "/" + row.getString(2));
    }

    /** The types of the events of a session, in order. */
    List<String> events(String session) {
        return ask("SELECT type FROM events WHERE session = ? ORDER BY seq", row -> row.getString(1), session);
    }

    /** What is left of a session when the machine starts anew: process facts of another boot. For a home without a daemon. */
    void pretendThatTheBootWasAnother(String bootId) {
        try (Connection connection = open();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE sessions SET detail = replace(detail, ?, ?)")) {
            update.setString(1, bootId);
            update.setString(2, ANOTHER_BOOT);
            if (update.executeUpdate() == 0) {
                throw new AssertionError("no session in " + file);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> ask(String query, Reader<T> reader, String... values) {
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
    }
}

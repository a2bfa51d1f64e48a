package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Fills a home with sessions. The running ones, and one that has ended, are really spawned. The other ended ones are copies of that one: while no
 * daemon runs, its rows in {@code sessions} and {@code events} are copied by SQL under new numbers and launch ids, and its directory and work tree
 * by file, each with its own id in place of the original's. So the database, the log of events and the directories have the size that they
 * have after as many real sessions; only git does not know the work trees of the copies.
 */
final class Seed {
    /** A name that occurs in no path. */
    static final String PROJECT = "quilt";

    private static final int LARGEST_TEXT = 1 << 16;

    private final Home home;
    private final long number;
    private final String id;
    private final String launch;

    private Seed(Home home, String id, String launch) {
        this.home = home;
        this.number = Long.parseLong(id.substring(PROJECT.length() + 1));
        this.id = id;
        this.launch = launch;
    }

    /** Makes the project and its sessions; afterwards a daemon runs. */
    static void fill(Home home, Path repository, int running, int all) {
        home.startDaemon();
        home.addProject(PROJECT, repository);
        home.spawnSleeping(PROJECT, running);
        String ended = home.spawnEnding(PROJECT);
        home.stopDaemon();
        copy(home, ended, all - running - 1);
        home.startDaemon();
        long listed = home.sessions().size();
        if (listed != all) {
            throw new BenchException("sessions: %d listed (expected: %d)".formatted(listed, all));
        }
    }

    /** Throws {@link BenchException} unless {@code holt ls} prints a line for each of so many sessions. */
    static void requirePrinted(Home home, int all) {
        long lines = home.run("ls")
                .lines()
                .filter(line -> line.contains(PROJECT + "-"))
                .count();
        if (lines != all) {
            throw new BenchException("holt ls: %d lines of sessions (expected: %d)".formatted(lines, all));
        }
    }

    private static void copy(Home home, String ended, int copies) {
        String url = "jdbc:sqlite:" + home.directory().resolve("holt.db");
        try (Connection database = DriverManager.getConnection(url)) {
            database.setAutoCommit(false);
            Seed seed = new Seed(home, ended, launchOf(database, ended));
            for (int i = 1; i <= copies; i++) {
                seed.copy(database, seed.number + i);
            }
            try (PreparedStatement last =
                    database.prepareStatement("UPDATE session_numbers SET last = ? WHERE project = ?")) {
                last.setLong(1, seed.number + copies);
                last.setString(2, PROJECT);
                last.executeUpdate();
            }
            database.commit();
        } catch (SQLException e) {
            throw new BenchException("seeding: " + e.getMessage(), e);
        }
    }

    private static String launchOf(Connection database, String id) throws SQLException {
        try (PreparedStatement query =
                database.prepareStatement("SELECT launch_id FROM sessions WHERE project || '-' || number = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new BenchException("session %s: not in the database".formatted(id));
                }
                return row.getString(1);
            }
        }
    }

    private void copy(Connection database, long newNumber) throws SQLException {
        String newId = PROJECT + "-" + newNumber;
        String newLaunch = UUID.randomUUID().toString();
        try (PreparedStatement sessions = database.prepareStatement("""
                INSERT INTO sessions (project, number, name, intent, agent, place, launch_id, run, released, created, detail)
                SELECT project, ?, name, intent, agent, place, ?, run, released, created, replace(detail, ?, ?)
                FROM sessions WHERE project = ? AND number = ?
                """)) {
            sessions.setLong(1, newNumber);
            sessions.setString(2, newLaunch);
            sessions.setString(3, id);
            sessions.setString(4, newId);
            sessions.setString(5, PROJECT);
            sessions.setLong(6, number);
            sessions.executeUpdate();
        }
        try (PreparedStatement events = database.prepareStatement("""
                INSERT INTO events (at, type, project, session, facts)
                SELECT at, type, project, ?, replace(facts, ?, ?) FROM events WHERE session = ?
                """)) {
            events.setString(1, newId);
            events.setString(2, id);
            events.setString(3, newId);
            events.setString(4, id);
            events.executeUpdate();
        }
        for (String parent : List.of("sessions", "worktrees/" + PROJECT)) {
            copyTree(
                    home.directory().resolve(parent).resolve(id),
                    home.directory().resolve(parent).resolve(newId),
                    newId,
                    newLaunch);
        }
    }

    private void copyTree(Path from, Path to, String newId, String newLaunch) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!Files.isRegularFile(path)) {
                    Files.createDirectories(target);
                } else if (Files.size(path) > LARGEST_TEXT) {
                    Files.copy(path, target);
                } else {
                    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
                    Files.writeString(
                            target, text.replace(id, newId).replace(launch, newLaunch), StandardCharsets.ISO_8859_1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

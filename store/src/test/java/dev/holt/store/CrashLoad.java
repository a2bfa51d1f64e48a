package dev.holt.store;

import dev.holt.core.SessionId;
import dev.holt.core.session.Session;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes sessions from many virtual threads, prints what was acknowledged, and halts in the middle.
 *
 * <p>Arguments: the directory; {@code acknowledged} to halt after so many answers, or {@code inside} to halt inside that write; the number.
 */
final class CrashLoad {
    private static final int WRITERS = 16;

    private final SqliteSessionStore sessions;
    private final boolean inside;
    private final int count;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private CrashLoad(SqliteSessionStore sessions, boolean inside, int count) {
        this.sessions = sessions;
        this.inside = inside;
        this.count = count;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Database database = Database.open(Path.of(arguments[0]), Clock.systemUTC());
        SqliteProjectStore projects = new SqliteProjectStore(database);
        if (projects.find(Samples.CALC).isEmpty()) {
            projects.add(Samples.project("calc"), Samples.draft("project.added"));
        }
        CrashLoad load = new CrashLoad(
                new SqliteSessionStore(database), arguments[1].equals("inside"), Integer.parseInt(arguments[2]));
        Thread writer = null;
        for (int i = 0; i < WRITERS; i++) {
            writer = Thread.ofVirtual().start(load::work);
        }
        if (writer != null) {
            writer.join();
        }
    }

    private void work() {
        while (true) {
            Session session = sessions.create(Samples.CALC, Samples::session, made -> {
                strike();
                return Samples.draft("session.created", made);
            });
            acknowledge(session.id(), "");
            for (int i = 1; i <= 3; i++) {
                String name = "v" + i;
                sessions.change(session.id(), old -> old.withName(name), changed -> {
                    strike();
                    return Samples.draft("session.renamed", changed);
                });
                acknowledge(session.id(), name);
            }
        }
    }

    private void strike() {
        if (begun.incrementAndGet() == count && inside) {
            Runtime.getRuntime().halt(9);
        }
    }

    private void acknowledge(SessionId id, String name) {
        out.println("ack " + id + " " + name);
        if (acknowledged.incrementAndGet() == count && !inside) {
            Runtime.getRuntime().halt(9);
        }
    }
}

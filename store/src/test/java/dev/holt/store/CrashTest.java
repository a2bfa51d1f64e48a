package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.SessionId;
import dev.holt.core.event.Event;
import dev.holt.core.session.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM in the middle of writing, again and again on the same file. */
final class CrashTest {
    @TempDir
    Path home;

    @Test
    void f1_factsAndEventsAgreeAfterEveryCrash() throws Exception {
        Path data = home.resolve("data");
        Path scratch = Files.createDirectory(home.resolve("scratch"));
        long last = 0;
        for (String[] strike : new String[][] {
            {"acknowledged", "37"}, {"inside", "1"}, {"inside", "211"}, {"acknowledged", "400"}, {"inside", "90"}
        }) {
            ChildJvm.Result result =
                    ChildJvm.run(scratch, List.of(), CrashLoad.class, data.toString(), strike[0], strike[1]);
            assertThat(result.status()).as("%s", result.output()).isEqualTo(9);
            List<String> acknowledged = result.output().stream()
                    .filter(line -> line.startsWith("ack "))
                    .toList();
            assertThat(acknowledged.size()).isGreaterThanOrEqualTo(strike[0].equals("inside") ? 0 : 37);
            last = requireAgreement(data, acknowledged, last);
        }
    }

    /** Opens what the crash left and returns the number of its newest event. */
    private static long requireAgreement(Path data, List<String> acknowledged, long before) {
        try (Database database = Database.open(data, Clock.systemUTC())) {
            SqliteEventLog log = new SqliteEventLog(database);
            List<Event> events = log.read(0, 100_000);
            assertThat(Samples.numbers(events))
                    .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
            assertThat(events.size()).isGreaterThanOrEqualTo((int) before);
            SqliteSessionStore sessions = new SqliteSessionStore(database);
            List<Session> all = sessions.list();
            for (Session session : all) {
                List<Event> own = events.stream()
                        .filter(event -> session.id().toString().equals(event.session()))
                        .toList();
                assertThat(own).as(session.id().toString()).hasSize(1 + version(session.name()));
                assertThat(own.getLast().facts()).containsEntry("name", session.name());
            }
            long ofSessions =
                    events.stream().filter(event -> event.session() != null).count();
            assertThat(all.stream()
                            .mapToLong(session -> 1 + version(session.name()))
                            .sum())
                    .as("no event without its session")
                    .isEqualTo(ofSessions);
            for (String line : acknowledged) {
                String[] parts = line.split(" ", -1);
                Session session = sessions.find(SessionId.parse(parts[1])).orElseThrow();
                assertThat(version(session.name())).as(line).isGreaterThanOrEqualTo(version(parts[2]));
            }
            return events.size();
        }
    }

    private static int version(String name) {
        return name.isEmpty() ? 0 : Integer.parseInt(name.substring(1));
    }
}

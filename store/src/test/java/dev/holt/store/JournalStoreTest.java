package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.journal.IdempotencyStore.Kept;
import dev.holt.core.journal.JournalEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalStoreTest {
    @TempDir
    Path data;

    @Test
    void entriesSurviveOldestFirst() {
        JournalEntry first = new JournalEntry("op-9", "session.spawn", "calc-1", "");
        JournalEntry second = new JournalEntry("op-1", "session.spawn", "calc-2", "workspace");
        try (Database database = Database.open(data, new TestClock())) {
            SqliteJournalStore journal = new SqliteJournalStore(database);
            journal.put(first);
            journal.put(second);
            journal.put(first.begun("terminal"));
            journal.put(new JournalEntry("op-5", "session.kill", "calc-3", ""));
            journal.remove("op-5");
            journal.remove("op-5");
        }
        try (Database database = Database.open(data, new TestClock())) {
            assertThat(new SqliteJournalStore(database).open()).containsExactly(first.begun("terminal"), second);
        }
    }

    @Test
    void theFirstResultOfAKeyStaysForItsTime() {
        TestClock clock = new TestClock();
        try (Database database = Database.open(data, clock)) {
            SqliteIdempotencyStore keys = new SqliteIdempotencyStore(database);
            String result = "{\"id\":\"calc-1\"}";
            assertThat(keys.find("k")).isEmpty();
            keys.begin("k", "session.spawn");
            assertThat(keys.find("k")).contains(new Kept("session.spawn", Optional.empty(), TestClock.START));
            keys.finish("k", result);
            clock.advance(Duration.ofHours(20));
            keys.begin("k", "session.kill");
            keys.finish("k", "{}");
            keys.forget("k");
            keys.begin("later", "session.kill");
            assertThat(keys.find("k")).contains(new Kept("session.spawn", Optional.of(result), TestClock.START));
            keys.begin("failed", "session.kill");
            keys.forget("failed");
            assertThat(keys.find("failed")).isEmpty();

            clock.advance(Duration.ofHours(5));
            assertThat(keys.prune(Duration.ofDays(1))).isEqualTo(1);
            assertThat(keys.find("k")).isEmpty();
            assertThat(keys.find("later")).isPresent();
        }
    }
}

package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.journal.IdempotencyStore.Kept;
import dev.holt.core.journal.JournalEntry;
import java.nio.file.Path;
import java.time.Duration;
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
            Kept first = new Kept("session.spawn", "{\"id\":\"calc-1\"}", TestClock.START);
            assertThat(keys.find("k")).isEmpty();
            assertThat(keys.put("k", first.operation(), first.result())).isEqualTo(first);
            clock.advance(Duration.ofHours(20));
            assertThat(keys.put("k", "session.kill", "{}")).isEqualTo(first);
            keys.put("later", "session.kill", "{}");
            assertThat(keys.find("k")).contains(first);

            clock.advance(Duration.ofHours(5));
            assertThat(keys.prune(Duration.ofDays(1))).isEqualTo(1);
            assertThat(keys.find("k")).isEmpty();
            assertThat(keys.find("later")).isPresent();
        }
    }
}

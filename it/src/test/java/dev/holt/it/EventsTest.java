package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The log of events, replayed and followed, while things happen. */
@Tag("core")
class EventsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    /** A follower that writes what it gets to a file. */
    private record Follower(Process process, Path out) {
        /** The numbers of the whole lines so far. */
        List<Long> numbers() {
            try {
                String text = Files.readString(out);
                return text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .map(line -> JSON.readTree(line).path("seq").asLong())
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Follower follow(long after) throws IOException {
        Path out = home.directory().resolve("events-after-" + after);
        Process process = home.start(
                home.directory(),
                List.of(home.client().toString(), "events", "--follow", "--json", "--after", Long.toString(after)),
                ProcessBuilder.Redirect.to(out.toFile()),
                home.directory().resolve("events.err"));
        return new Follower(process, out);
    }

    /** All numbers that there are. */
    private List<Long> replay() {
        return home.holt("events", "--json")
                .succeeded()
                .out()
                .lines()
                .map(line -> JSON.readTree(line).path("seq").asLong())
                .toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void eventsComeWithoutGapOrDuplicateAcrossSessionsAndDaemons() throws Exception {
        home.project("calc");
        Follower first = follow(0);
        String id = home.spawn("sleep 600");
        home.spawn("true");
        home.holt("kill", id).succeeded();
        long last = replay().getLast();
        await().atMost(PATIENCE).until(() -> first.numbers().contains(last));

        // The daemon dies while somebody follows and something is under way.
        Process spawning = home.start(
                home.directory(),
                List.of(home.client().toString(), "spawn", "--agent", "shell", "sleep 600"),
                ProcessBuilder.Redirect.DISCARD,
                home.directory().resolve("spawn.err"));
        await().atMost(PATIENCE).until(() -> first.numbers().getLast() > last);
        home.crash();
        assertThat(first.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(first.process().exitValue()).isEqualTo(1);
        assertThat(spawning.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<Long> seen = new ArrayList<>(first.numbers());

        Follower second = follow(seen.getLast());
        home.spawn("sleep 600");
        home.holt("cleanup").succeeded();
        await().atMost(PATIENCE)
                .until(() -> home.holt("daemon", "status", "--json")
                                .json()
                                .path("reconciling")
                                .asBoolean()
                        == false);
        home.holt("rename", "calc-2", "the last event").succeeded();
        long end = replay().getLast();
        await().atMost(PATIENCE).until(() -> second.numbers().contains(end));
        seen.addAll(second.numbers());
        assertThat(seen.subList(0, (int) end)).isEqualTo(upTo(end));
        assertThat(replay().subList(0, (int) end)).isEqualTo(upTo(end));
        second.process().destroy();
        assertThat(second.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void manyFollowersSeeTheSame() throws Exception {
        home.project("calc");
        List<Follower> followers = new ArrayList<>();
        long before = replay().getLast();
        followers.add(follow(0));
        followers.add(follow(before));
        for (int i = 0; i < 3; i++) {
            String id = home.spawn("sleep 600");
            home.holt("kill", id).succeeded();
        }
        long last = replay().getLast();
        for (Follower follower : followers) {
            await().atMost(PATIENCE).until(() -> follower.numbers().contains(last));
        }
        assertThat(followers.get(0).numbers().subList(0, (int) last)).isEqualTo(upTo(last));
        assertThat(followers.get(1).numbers().subList(0, (int) (last - before)))
                .isEqualTo(LongStream.rangeClosed(before + 1, last).boxed().toList());
        for (Follower follower : followers) {
            follower.process().destroy();
            assertThat(follower.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void whoAsksForLessGetsLess() {
        home.project("calc");
        home.spawn("sleep 600");
        String other = home.spawn("sleep 600");
        assertThat(home.holt("events", "--json", "--session", other)
                        .succeeded()
                        .out()
                        .lines())
                .isNotEmpty()
                .allMatch(line -> JSON.readTree(line).path("session").asString().equals(other));
        assertThat(home.holt("events", "--json", "--after", "1").succeeded().out())
                .startsWith("{\"seq\":2,");
        home.holt("events", "--json", "--after", "-1").refused(2, "INVALID_ARGUMENT");
    }
}

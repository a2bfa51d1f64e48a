package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two hundred people want something at once. */
@Tag("core")
class LoadTest {
    private static final int SESSIONS = 200;
    private static final int CLIENTS = 4;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void twoHundredSessionsSpawnedAtOnceRunAndGoWithoutATrace() throws Exception {
        Path repository = home.project("calc");
        RepositoryState before = RepositoryState.of(home, repository);

        List<HoltHome.Client> spawning = IntStream.range(0, SESSIONS)
                .mapToObj(_ -> home.client("spawn", "--project", "calc", "--agent", "shell", "exec sleep 987654"))
                .toList();
        int looks = 0;
        do {
            JsonNode list = home.holt("ls", "--json").succeeded().json().path("sessions");
            assertThat(list.size()).isLessThanOrEqualTo(SESSIONS);
            looks++;
        } while (spawning.stream().anyMatch(client -> client.process().isAlive()));
        List<String> ids = spawning.stream()
                .map(client -> client.ended().succeeded().line())
                .toList();

        assertThat(looks).isGreaterThan(1);
        assertThat(ids).doesNotHaveDuplicates().hasSize(SESSIONS);
        List<JsonNode> listed = StreamSupport.stream(
                        home.holt("ls", "--json")
                                .succeeded()
                                .json()
                                .path("sessions")
                                .spliterator(),
                        false)
                .toList();
        assertThat(listed).extracting(s -> s.path("id").asString()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed).extracting(s -> s.path("status").asString()).containsOnly("working");
        assertThat(listed).extracting(s -> s.path("pid").asLong()).doesNotHaveDuplicates();
        await().atMost(LONG).until(() -> agents() == SESSIONS);
        assertThat(home.windows()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(home.worktrees(repository)).hasSize(SESSIONS);

        inParts(ids, "kill");
        assertThat(agents()).isZero();
        assertThat(home.windows()).isEmpty();
        home.client("cleanup").ended(LONG).succeeded();
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.data().resolve("worktrees/calc"))
                .satisfiesAnyOf(
                        directory -> assertThat(directory).doesNotExist(),
                        directory -> assertThat(directory).isEmptyDirectory());
        inParts(ids, "rm");

        assertThat(home.holt("ls", "--all", "--json").succeeded().json().path("sessions"))
                .isEmpty();
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);
        assertThat(home.data().resolve("sessions")).isEmptyDirectory();
        assertThat(home.data().resolve("git/calc/index")).isEmptyDirectory();
        assertThat(home.data().resolve("git/calc/tmp")).isEmptyDirectory();
        assertThat(home.processes())
                .extracting(p -> HoltHome.commandLineOf(p.pid()))
                .singleElement()
                .asString()
                .contains("--serve");
    }

    private long agents() {
        return home.processes().stream()
                .filter(p -> HoltHome.commandLineOf(p.pid()).startsWith("sleep 987654"))
                .count();
    }

    /** Gives each of a few clients its share of the sessions. */
    private void inParts(List<String> ids, String command) {
        List<HoltHome.Client> clients = IntStream.range(0, CLIENTS)
                .mapToObj(part -> {
                    List<String> argv = new ArrayList<>(List.of(command));
                    IntStream.range(0, ids.size())
                            .filter(i -> i % CLIENTS == part)
                            .mapToObj(ids::get)
                            .forEach(argv::add);
                    return home.client(argv.toArray(String[]::new));
                })
                .toList();
        clients.forEach(client -> client.ended(LONG).succeeded());
    }
}

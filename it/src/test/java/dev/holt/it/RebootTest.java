package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The machine starts anew: everything that ran is gone at once without a word, and what is stored is of another boot. A test can not change the
 * boot id of the machine, so it changes the one in the database and in the files of the runners.
 */
@Tag("core")
class RebootTest {
    private static final String AGENT = "echo \"$GREETING\" >> greetings; exec sleep 987654";

    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();
    private Outside outside = new Outside(home, repository);

    @BeforeEach
    void project() {
        repository = home.project("calc");
        outside = new Outside(home, repository);
        home.holt("project", "set", "calc", "env.GREETING=of-old").succeeded();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void exactlyTheSessionsThatShouldRunComeBackWhenAskedFor() throws Exception {
        String first = home.spawn("calc", AGENT);
        String second = home.spawn("calc", AGENT);
        String killed = home.spawn("calc", AGENT);
        String over = home.spawn("calc", "exit 0");
        home.holt("kill", killed).succeeded();
        await().atMost(PATIENCE).until(() -> home.status(over).equals("exited"));
        home.holt("project", "set", "calc", "env.GREETING=of-today").succeeded();

        reboot();
        home.recover();

        for (String id : List.of(first, second)) {
            JsonNode session = home.session(id);
            assertThat(session.path("status").asString()).as(session.toString()).isEqualTo("exited");
            assertThat(session.path("why").asString()).contains("restart of the machine");
            assertThat(session.path("intent").asString()).isEqualTo("running");
            outside.assertNothingRuns(id);
            assertThat(home.worktree(id).resolve("greetings")).hasContent("of-old\n");
        }
        assertThat(home.status(killed)).isEqualTo("stopped");

        JsonNode restored =
                home.holt("restore", "--all", "--json").succeeded().json().path("restored");
        assertThat(restored.valueStream().map(one -> one.path("id").asString()))
                .containsExactlyInAnyOrder(first, second);
        outside.assertRuns(first);
        outside.assertRuns(second);
        assertThat(home.windows()).containsExactlyInAnyOrder(first, second);
        assertThat(home.status(killed)).isEqualTo("stopped");
        outside.assertNothingRuns(killed);
        assertThat(home.status(over)).isEqualTo("exited");
        // Work is kept and the launch is the stored one, although the project has changed since.
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(home.worktree(first).resolve("greetings")).hasContent("of-old\nof-old\n"));

        assertThat(home.holt("restore", "--all", "--json").succeeded().json().path("restored"))
                .isEmpty();
        assertThat(home.processesOf(first)).hasSize(1);
    }

    @Test
    void sessionsComeBackByThemselvesWhenTheSettingSaysSo() throws Exception {
        home.holt("config", "set", "restore.after-reboot", "true").succeeded();
        String running = home.spawn("calc", AGENT);
        String killed = home.spawn("calc", AGENT);
        home.holt("kill", killed).succeeded();

        reboot();
        home.recover();

        outside.assertRuns(running);
        assertThat(home.windows()).containsExactly(running);
        outside.assertNothingRuns(killed);
        assertThat(home.status(killed)).isEqualTo("stopped");
        assertThat(home.holt("restore", "--all", "--json").succeeded().json().path("restored"))
                .isEmpty();
    }

    @Test
    void manyEndedSessionsAreNoRiddleAfterAReboot() throws Exception {
        List<String> ids = java.util.stream.IntStream.range(0, 6)
                .mapToObj(_ -> home.spawn("calc", AGENT))
                .toList();
        reboot();
        home.recover();
        ids.forEach(id -> {
            JsonNode session = home.session(id);
            assertThat(session.path("status").asString()).as(session.toString()).isEqualTo("exited");
        });
        assertThat(home.processes())
                .extracting(p -> HoltHome.commandLineOf(p.pid()))
                .noneMatch(c -> c.contains("sleep"));
    }

    private void reboot() throws Exception {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        home.powerOff();
        new DatabaseFile(home).pretendThatTheBootWasAnother(boot);
        try (var directories = Files.list(home.data().resolve("sessions"))) {
            for (Path directory : directories.toList()) {
                Path pid = directory.resolve("pid");
                if (Files.exists(pid)) {
                    home.write(pid, Files.readString(pid).replace(boot, DatabaseFile.ANOTHER_BOOT));
                }
            }
        }
    }
}

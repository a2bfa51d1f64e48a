package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people are told about sessions, once for each time that there is something to tell. */
@Tag("core")
class NoticesTest {
    private final HoltHome home = new HoltHome();

    @BeforeEach
    void project() {
        home.project("calc");
    }

    @AfterEach
    void close() {
        home.close();
    }

    private List<String> noticesOf(String id) {
        return home.holt("events", "--type", "session.notice", "--session", id)
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    /** What the command got so far; each event is one line. */
    private List<String> told() {
        return home.run(
                        home.directory(),
                        "sh",
                        "-c",
                        "cat %s 2>/dev/null || true".formatted(home.data().resolve("told")))
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    @Test
    void theCommandOfTheSettingsGetsEachNoticeOnce() {
        home.holt("config", "set", "notify.command", "cat >> " + home.data().resolve("told"))
                .succeeded();

        String id = home.spawn("calc", "exit 3");

        await().atMost(PATIENCE).until(() -> !told().isEmpty());
        assertThat(told())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("\"type\":\"session.notice\"", "\"session\":\"" + id + "\"", "\"kind\":\"failed\""));
        home.crash();
        home.holt("ls").succeeded();
        home.spawn("calc", "exit 0");
        await().atMost(PATIENCE).until(() -> told().size() == 2);
        assertThat(noticesOf(id)).hasSize(1);
    }

    @Test
    void aCommandThatFailsDisturbsNothing() {
        home.holt("config", "set", "notify.command", "exit 7").succeeded();

        String id = home.spawn("calc", "exit 3");

        await().atMost(PATIENCE).until(() -> noticesOf(id).size() == 1);
        assertThat(home.status(id)).isEqualTo("failed");
    }

    @Test
    void watchSaysWhatBegins() {
        HoltHome.Client watch = home.client("watch");
        await().atMost(PATIENCE).until(() -> home.holt("operations", "ls").out().contains("event.follow"));

        String id = home.spawn("calc", "exit 3");

        await().atMost(PATIENCE).until(() -> watch.out().contains(id));
        assertThat(watch.out()).contains(id + "  failed: exited with status 3");
        watch.process().destroy();
    }
}

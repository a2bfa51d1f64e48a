package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents that put other things in place of the files of their session, and end with their runner. Neither daemon nor other sessions mind. */
@Tag("core")
class HostileSessionDirectoryTest {
    private static final String FILES = "exit pid launch env prompt.md output.log setup.log";
    private static final List<String> SPOILERS = List.of(
            "rm -rf $f; ln -s nowhere $f",
            "rm -rf $f; ln -s $f $f",
            "rm -rf $f; mkdir -p $f/inner",
            "rm -rf $f; mkfifo $f",
            "echo spoilt > $f; chmod 000 $f");

    private final HoltHome home = new HoltHome();

    @BeforeEach
    void project() {
        home.project("calc");
    }

    @AfterEach
    void close() {
        home.close();
    }

    /** Waits until all have been started. */
    private String until() {
        return "until [ -e '%s' ]; do sleep 0.05; done; "
                .formatted(home.directory().resolve("go"));
    }

    private String hostile(String spoiler) {
        return home.spawn(
                "calc",
                until()
                        + "cd \"$HOLT_HOME/sessions/$HOLT_SESSION_ID\"; for f in %s; do %s; done; kill -9 $PPID; exit"
                                .formatted(FILES, spoiler));
    }

    @Test
    void itsOwnSessionIsOverAndAllElseGoesOn() {
        List<String> hostile =
                new ArrayList<>(SPOILERS.stream().map(this::hostile).toList());
        hostile.add(
                home.spawn(
                        "calc",
                        until()
                                + "d=\"$HOLT_HOME/sessions/$HOLT_SESSION_ID\"; mv \"$d\" \"$d.away\"; ln -s \"$HOME\" \"$d\"; kill -9 $PPID; exit"));
        home.write(home.directory().resolve("go"), "");
        String lasting = home.spawn("calc", "sleep 987654");
        String ending = home.spawn("calc", "exit 3");
        hostile.forEach(
                id -> await().atMost(PATIENCE).until(() -> home.processesOf(id).isEmpty()));

        home.holt("daemon", "stop").succeeded();
        home.recover();
        assertThat(home.status(lasting)).isEqualTo("working");
        await().atMost(PATIENCE).until(() -> home.status(ending).equals("failed"));

        hostile.forEach(id -> await().pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> List.of("failed", "unknown").contains(home.status(id))));
        hostile.forEach(id -> {
            home.holt("kill", id).succeeded();
            // Whose end was recorded before the kill ended by itself.
            assertThat(home.status(id)).isIn("stopped", "failed");
        });
        assertThat(home.status(lasting)).isEqualTo("working");
    }
}

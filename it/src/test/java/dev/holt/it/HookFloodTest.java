package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ten agents tell more than anybody would listen to, each by one process of the runner after the other. */
class HookFloodTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SESSIONS = 10;
    private static final int HOOKS = 200;
    private static final String ELSEWHERE = "00000000-0000-0000-0000-000000000000";

    /** Arguments: the runner, the directory of the hooks, the launch, the session and how many. Says how many hooks were called. */
    private static final String SENDER = """
            called=0
            while [ "$called" -lt "$5" ]; do
                printf '{"tool_name": "%s/%s"}' "$4" "$called" | HOLT_LAUNCH_ID=$3 "$1" hook "$2" PreToolUse || exit 1
                called=$((called + 1))
                eval "$BETWEEN"
            done
            echo "$called"
            """;

    private final HoltHome home = new HoltHome();
    private List<String> sessions = List.of();

    @BeforeEach
    void spawn() {
        home.project("calc");
        home.makeDirectory("h/agents");
        home.write(home.data().resolve("agents/ticker.toml"), """
                summary = "sleeps; its hooks are called for it"
                program = "sh"

                [command]
                start = ["-c", "exec sleep 987654", "{prompt-file}"]
                fresh = ["-c", "exec sleep 987654"]

                [permissions]
                default = []

                [hooks.fields]
                tool = "tool_name"

                [hooks.events]
                PreToolUse = "tool-started"
                """);
        sessions = IntStream.range(0, SESSIONS)
                .mapToObj(_ -> home.holt("spawn", "--project", "calc", "--agent", "ticker", "begin")
                        .succeeded()
                        .line())
                .toList();
    }

    @AfterEach
    void close() {
        home.close();
    }

    /** A sender of one session, and what it prints. */
    private record Sender(Process process, Path out) {
        int called() throws Exception {
            assertThat(process.waitFor()).isZero();
            return Integer.parseInt(Files.readString(out).strip());
        }
    }

    /** Starts the senders of all sessions; each runs {@code between} after every hook. */
    private List<Sender> send(String between) throws IOException {
        home.environment().put("BETWEEN", between);
        home.environment().put("GATE", home.directory().resolve("gate").toString());
        home.environment().put("ELSEWHERE", ELSEWHERE);
        List<Sender> senders = new ArrayList<>();
        for (String session : sessions) {
            Path out = home.directory().resolve("called-" + session);
            List<String> argv = List.of(
                    "sh",
                    "-c",
                    SENDER,
                    "sh",
                    home.dist().resolve("libexec/holt-run").toString(),
                    home.sessionDirectory(session).resolve("hooks").toString(),
                    launch(session),
                    session,
                    Integer.toString(HOOKS));
            senders.add(new Sender(
                    home.start(
                            home.directory(),
                            argv,
                            ProcessBuilder.Redirect.to(out.toFile()),
                            home.directory().resolve("err-" + session)),
                    out));
        }
        return senders;
    }

    private String launch(String session) throws IOException {
        return Arrays.stream(Files.readString(home.sessionDirectory(session).resolve("launch"))
                        .split("\0", -1))
                .filter(field -> field.startsWith("launch="))
                .map(field -> field.substring("launch=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static int sum(List<Sender> senders) throws Exception {
        int sum = 0;
        for (Sender sender : senders) {
            sum += sender.called();
        }
        return sum;
    }

    /** What each event of a hook names, in the order of the events. */
    private List<String> told() {
        return home.holt("events", "--json")
                .succeeded()
                .out()
                .lines()
                .map(JSON::readTree)
                .filter(event -> event.path("type").asString().equals("session.hook"))
                .map(event -> event.path("facts").path("tool").asString())
                .toList();
    }

    private List<Long> heard() {
        return sessions.stream()
                .map(session -> home.session(session).path("signals"))
                .map((JsonNode signals) -> signals.path("heard").asLong())
                .toList();
    }

    private Set<String> called() {
        Set<String> all = new HashSet<>();
        sessions.forEach(session -> IntStream.range(0, HOOKS).forEach(hook -> all.add(session + "/" + hook)));
        return all;
    }

    private boolean nothingWaits() {
        return sessions.stream().allMatch(session -> {
            try (Stream<Path> left = Files.list(home.sessionDirectory(session).resolve("hooks/new"))) {
                return left.findAny().isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void eachOfThemIsHeardOnceAndListsAreAnsweredMeanwhile() throws Exception {
        // None of them gets to its end before the lists were answered.
        List<Sender> senders = send("""
                case "$called" in 190) while ! [ -e "$GATE-$called" ]; do sleep 0.02; done ;; esac
                """);
        await().atMost(PATIENCE).until(() -> !told().isEmpty());
        for (int list = 0; list < 3; list++) {
            assertThat(home.holt("ls", "--json")
                            .succeeded()
                            .json()
                            .path("sessions")
                            .size())
                    .isEqualTo(SESSIONS);
        }
        home.write(home.directory().resolve("gate-190"), "");
        int sent = sum(senders);
        await().atMost(PATIENCE).until(this::nothingWaits);
        await().atMost(PATIENCE).until(() -> told().size() >= sent);

        assertThat(sent).isEqualTo(SESSIONS * HOOKS);
        assertThat(told()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(called());
        assertThat(heard()).containsOnly((long) HOOKS);
        for (String session : sessions) {
            assertThat(told().stream().filter(hook -> hook.startsWith(session + "/")))
                    .containsExactlyElementsOf(IntStream.range(0, HOOKS)
                            .mapToObj(hook -> session + "/" + hook)
                            .toList());
        }
    }

    @Test
    void whatIsOfAnotherLaunchOrOfNobodyIsDroppedAndDoesNotCount() throws Exception {
        List<Sender> senders = send("""
                printf '{"tool_name": "elsewhere"}' | HOLT_LAUNCH_ID=$ELSEWHERE "$1" hook "$2" PreToolUse
                echo x >"$2/new/garbage $called"
                echo x >"$2/new/99999999999999999999-1-$3-PreToolUse.json"
                mkdir -p "$2/new/directory/deeper" && ln -sf /etc/passwd "$2/new/link"
                """);
        int sent = sum(senders);
        await().atMost(PATIENCE).until(this::nothingWaits);
        await().atMost(PATIENCE).until(() -> told().size() >= sent);

        assertThat(told()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(called());
        assertThat(heard()).containsOnly((long) HOOKS);
        assertThat(Path.of("/etc/passwd")).isNotEmptyFile();
    }

    @Test
    void aDaemonKilledInTheMiddleLosesNothing() throws Exception {
        // They stop at a quarter and shortly before the end, so that there is a middle however fast they are.
        List<Sender> senders = send("""
                case "$called" in 50 | 190) while ! [ -e "$GATE-$called" ]; do sleep 0.02; done ;; esac
                """);
        await().atMost(PATIENCE).until(() -> told().size() == SESSIONS * 50);
        home.write(home.directory().resolve("gate-50"), "");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> told().size() > SESSIONS * 60);
        home.crash();
        home.write(home.directory().resolve("gate-190"), "");
        home.recover();
        int sent = sum(senders);
        await().atMost(PATIENCE).until(this::nothingWaits);

        assertThat(sent).isEqualTo(SESSIONS * HOOKS);
        // What was taken in and not yet removed comes twice.
        await().atMost(PATIENCE).until(() -> new HashSet<>(told()).size() >= sent);
        assertThat(new HashSet<>(told())).isEqualTo(called());
        assertThat(heard()).allMatch(count -> count >= HOOKS);
        assertThat(heard().stream().mapToLong(Long::longValue).sum()).isEqualTo(told().size());
    }
}

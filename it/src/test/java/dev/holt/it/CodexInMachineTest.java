package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The real Codex in a machine of its own: one story, for without KVM every step of it takes its time. */
class CodexInMachineTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final MachineLab machines = new MachineLab();
    private final HoltHome home = machines.home();
    private final AgentsLab lab = new AgentsLab(home);

    @AfterEach
    void close() {
        lab.server().close();
        machines.close();
    }

    private JsonNode awaits(String id, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(home.session(id).path("status").asString())
                        .as(() -> home.session(id).path("why").asString())
                        .isEqualTo(status));
        return home.session(id);
    }

    /** What only a person with an account would have: the program, its settings, and a way to the model. */
    private void furnish() throws IOException {
        Path program;
        try (var found = Files.walk(Path.of(System.getProperty("holt.agents"), "node_modules/@openai"))) {
            program = found.filter(file -> file.endsWith("bin/codex") && Files.isRegularFile(file))
                    .filter(file -> size(file) > 1 << 20)
                    .findFirst()
                    .orElseThrow();
        }
        Path settings = home.makeDirectory("guest").resolve("config.toml");
        home.write(settings, """
                model = "some-model"
                model_provider = "lab"
                [model_providers.lab]
                name = "lab"
                base_url = "http://127.0.0.1:%d/v1"
                wire_api = "responses"
                env_key = "LAB_KEY"
                request_max_retries = 0
                stream_max_retries = 0
                stream_idle_timeout_ms = 300000
                """.formatted(ModelRelay.FOR_AGENT));
        Path relay = home.makeDirectory("guest").resolve("relay.pl");
        ModelRelay.write(home, relay);
        Path own = home.data().resolve("config.toml");
        home.write(
                own,
                Files.readString(own)
                        + sync(program, "/usr/local/bin/codex", "0755")
                        + sync(settings, "~/.codex/config.toml", "0600")
                        + sync(relay, "/root/relay.pl", "0600"));
        home.holt("config", "set", "prompt.patience", "5m").succeeded();
        home.holt("config", "set", "start.patience", "2m").succeeded();
        home.holt("project", "set", "calc", "setup=perl /root/relay.pl >/dev/null 2>&1 </dev/null", "env.LAB_KEY=dummy")
                .succeeded();
    }

    private static String sync(Path host, String guest, String mode) {
        return "\n[[sync]]\nhost = \"%s\"\nguest = \"%s\"\nmode = \"%s\"\n".formatted(host, guest, mode);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void itsPromptIsDeliveredItsWorkComesHomeAndItsConversationComesBack() throws Exception {
        furnish();
        int port = freePort();
        String id = lab.spawn("codex", "bypass", "--in", "vm", "--net", "none", "--memory", "1536M", """
                the whole task
                write: made.txt | by the agent
                run: git add made.txt && git -c user.name=A -c user.email=a@b commit -qm made
                say: finished""");
        home.holt("vm", "forward", id, port + ":" + ModelRelay.FOR_HOST).succeeded();
        try (ModelRelay _ = new ModelRelay(port, lab.server().address().getPort())) {
            JsonNode idle = awaits(id, "idle");
            assertThat(idle.path("signals").path("prompt").asString()).isEqualTo("seen");
            assertThat(idle.path("place").asString()).isEqualTo("vm:" + id);
            assertThat(lab.server().delivered("the whole task")).isEqualTo(1);
            assertThat(home.holt("export", id).succeeded().out()).contains("made.txt", "+by the agent");

            int number = lab.send(id, "said from outside");
            await().atMost(PATIENCE)
                    .until(() ->
                            lab.message(id, number).path("state").asString().equals("observed"));
            awaits(id, "idle");
            assertThat(lab.server().delivered("said from outside")).isEqualTo(1);

            home.holt("kill", id).succeeded();
            assertThat(machines.state(id)).isEqualTo("stopped");
        }
        assertThat(home.holt("export", id).succeeded().out()).contains("+by the agent");
        assertThat(List.of(home.holt("restore", id).succeeded().out()))
                .first()
                .asString()
                .contains("resumed");
        home.holt("vm", "exec", id, "--", "perl", "/root/relay.pl").succeeded();
        try (ModelRelay _ = new ModelRelay(port, lab.server().address().getPort())) {
            int number = lab.send(id, "after the break");
            await().atMost(PATIENCE)
                    .until(() ->
                            lab.message(id, number).path("state").asString().equals("observed"));
            lab.server()
                    .await(
                            "with its history",
                            request -> request.occurrences("after the break") == 1
                                    && request.occurrences("the whole task") >= 1,
                            PATIENCE);
            home.holt("kill", id).succeeded();
        }
        home.holt("rm", "--force", id).succeeded();
        machines.assertNothingIsLeft();
        assertThat(lab.server().delivered("the whole task")).isEqualTo(1);
    }
}

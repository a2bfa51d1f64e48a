package dev.holt.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A session's terminal as bytes both ways, by a ticket. */
class TerminalStreamTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final HoltHome home = new HoltHome();

    @BeforeEach
    void project() {
        home.project("calc");
    }

    @AfterEach
    void close() {
        home.close();
    }

    private RawClient client() {
        return new RawClient(home.run().resolve("holt.sock"));
    }

    /** A connection that carries the terminal of {@code session}. */
    private RawClient redeemed(String session) {
        RawClient carrying = client();
        String ticket;
        try (RawClient asking = client()) {
            asking.send(line("session.terminal", "{\"session\":\"" + session + "\"}"));
            ticket = JSON.readTree(asking.line()).path("result").path("ticket").asString();
        }
        carrying.send(line("$/redeem", "{\"ticket\":\"" + ticket + "\"}"));
        assertThat(JSON.readTree(carrying.line()).has("result")).isTrue();
        return carrying;
    }

    private static byte[] line(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n"
                .formatted(method, params)
                .getBytes(UTF_8);
    }

    private void typesUntilAnswered(RawClient carrying) {
        carrying.send("hello\n".getBytes(UTF_8));
        String heard = carrying.line();
        while (!heard.contains("got hello")) {
            heard = carrying.line();
        }
    }

    @Test
    void bug30_theStreamEndsWhenTheAgentDoes() {
        String id = home.spawn("while read -r line; do [ \"$line\" = end ] && exit 0; echo \"got $line\"; done");
        try (RawClient carrying = redeemed(id)) {
            typesUntilAnswered(carrying);
            carrying.send("end\n".getBytes(UTF_8));
            carrying.rest();
        }
        await().atMost(HoltHome.PATIENCE).until(() -> home.status(id).equals("exited"));
    }

    @Test
    void bug30_theStreamEndsWhenTheSessionIsKilled() {
        String id = home.spawn("while read -r line; do echo \"got $line\"; done");
        try (RawClient carrying = redeemed(id)) {
            typesUntilAnswered(carrying);
            home.holt("kill", id).succeeded();
            carrying.rest();
        }
        assertThat(home.holt("operations", "ls", "--json").json().path("operations"))
                .isEmpty();
    }
}

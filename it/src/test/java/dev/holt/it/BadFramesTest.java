package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What programs send that do not keep to the protocol. The socket serves only its owner, so these run as whoever Holt runs as. */
class BadFramesTest {
    private static final String OPENING = "HOLT/1 00000000000000-00000000\n";

    private final HoltHome home = new HoltHome();

    @BeforeEach
    void start() {
        home.holt("ls").succeeded();
    }

    @AfterEach
    void close() {
        try {
            home.holt("ls").succeeded();
        } finally {
            home.close();
        }
    }

    private RawClient connect() {
        return new RawClient(home.run().resolve("holt.sock"));
    }

    private String answerTo(byte[]... pieces) {
        try (RawClient client = connect()) {
            for (byte[] piece : pieces) {
                client.send(piece);
            }
            return client.rest();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void framesOfUnknownTypes() {
        for (int type : List.of(0, 11, 64, 65, 255)) {
            assertThat(answerTo(text(OPENING), RawClient.frame(type, new byte[3])))
                    .contains("serving\n", "holt: ")
                    .endsWith(RawClient.exit(2));
        }
    }

    @Test
    void framesThatAreTooLong() {
        assertThat(answerTo(text(OPENING), RawClient.header(1, (1 << 20) + 1)))
                .contains("holt: ")
                .endsWith(RawClient.exit(2));
        assertThat(answerTo(text(OPENING), RawClient.header(1, -1)))
                .contains("holt: ")
                .endsWith(RawClient.exit(2));
    }

    @Test
    void framesOfTheWrongLengthOrInTheWrongOrder() {
        byte[] go = RawClient.frame(5, new byte[0]);
        assertThat(answerTo(text(OPENING), RawClient.frame(4, new byte[3]))).endsWith(RawClient.exit(2));
        assertThat(answerTo(text(OPENING), go)).contains("GO before").endsWith(RawClient.exit(2));
        assertThat(answerTo(text(OPENING), RawClient.frame(1, text("ls")))).endsWith(RawClient.exit(2));
        assertThat(answerTo(
                        text(OPENING), RawClient.frame(1, text("events\0-f\0")), RawClient.frame(2, text("/")), go, go))
                .contains("second GO")
                .endsWith(RawClient.exit(2));
        assertThat(answerTo(
                        text(OPENING),
                        RawClient.frame(1, text("events\0-f\0")),
                        RawClient.frame(2, text("/")),
                        go,
                        RawClient.frame(8, new byte[] {9})))
                .contains("SIGNAL")
                .endsWith(RawClient.exit(2));
        assertThat(answerTo(
                        text(OPENING),
                        RawClient.frame(1, text("events\0-f\0")),
                        RawClient.frame(2, text("/")),
                        go,
                        RawClient.frame(6, text("nobody asked for this"))))
                .contains("more than was asked for")
                .endsWith(RawClient.exit(2));
    }

    @Test
    void openingsThatAreNone() {
        assertThat(answerTo(text("GET / HTTP/1.1\r\n\r\n")))
                .startsWith("holt: not understood")
                .hasLineCount(1);
        assertThat(answerTo(text("HOLT/2 x\n"))).contains("holt: ");
        assertThat(answerTo(text("H" + "x".repeat(1000)))).contains("holt: ");
        assertThat(answerTo(new byte[] {0, 1, 2})).startsWith("holt: not understood");
    }

    @Test
    void jsonThatIsNoneIsAnsweredAndTheConnectionGoesOn() {
        try (RawClient client = connect()) {
            client.send(text("{nonsense\n"));
            assertThat(client.line()).contains("-32700");
            client.send(text("{\"jsonrpc\":\"2.0\",\"id\":1}\n"));
            assertThat(client.line()).contains("-32600");
            client.send(text("[1,2]\n"));
            assertThat(client.line()).contains("-32600");
            client.send(text("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"no.such\"}\n"));
            assertThat(client.line()).contains("-32601", "no.such");
            client.send(
                    text("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"session.show\",\"params\":{\"sesion\":\"x\"}}\n"));
            assertThat(client.line()).contains("-32602", "sesion");
            client.send(text(
                    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"session.show\",\"params\":{\"session\":\"x-1\"}}\n"));
            assertThat(client.line()).contains("-32000", "SESSION_NOT_FOUND");
            client.send(text("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"session.list\"}\n"));
            assertThat(client.line()).contains("\"id\":5", "\"sessions\":[]");
        }
    }

    @Test
    void aLineOfJsonThatNeverEnds() {
        try (RawClient client = connect()) {
            client.send(text("{\"a\":\""));
            byte[] much = text("x".repeat(1 << 20));
            for (int i = 0; i < 16 && client.send(much); i++) {
                home.holt("ls").succeeded();
            }
            // It is not kept; at its end it is refused, and the connection goes on.
            client.send(text("\"}\n"));
            assertThat(client.line()).contains("-32600", "on a line");
            client.send(text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.list\"}\n"));
            assertThat(client.line()).contains("\"sessions\":[]");
        }
    }

    @Test
    void clientsThatNeverReadKeepNobodyElseWaiting() {
        home.project("calc");
        String id = home.spawn("head -c 12000000 /dev/zero | tr '\\0' x; echo; echo printed; sleep 600");
        await().atMost(PATIENCE)
                .until(() -> home.holt("logs", id, "-n", "1").out().contains("printed"));
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                RawClient client = connect();
                silent.add(client);
                if (i % 2 == 0) {
                    client.call("logs", id, "-f");
                } else {
                    client.send(text(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.logs\",\"params\":{\"session\":\"%s\",\"follow\":true}}\n"
                                    .formatted(id)));
                }
            }
            assertThat(home.status(id)).isEqualTo("working");
            String other = home.spawn("sleep 600");
            home.holt("kill", other).succeeded();
        } finally {
            silent.forEach(RawClient::close);
        }
        await().atMost(PATIENCE)
                .until(() -> home.holt("operations", "ls", "--json")
                        .succeeded()
                        .json()
                        .path("operations")
                        .isEmpty());
    }

    @Test
    void connectionsThatSayNothing() {
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                silent.add(connect());
            }
            home.holt("ls").succeeded();
        } finally {
            silent.forEach(RawClient::close);
        }
    }
}

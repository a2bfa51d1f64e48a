package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModelServerTest {
    private static final String PATH = "/v1/chat/completions";

    private final ModelServer server = ModelServer.start();
    private final Client client = new Client(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aStalledAnswerShowsItsBeginningAndGoesOnWhenReleased() throws Exception {
        try (Stream<String> lines = client.lines(PATH, body(true, "stall\nsay: end"))) {
            Iterator<JsonNode> chunks = Client.data(lines).iterator();
            chunks.next();
            assertThat(content(chunks.next())).isEqualTo("stalled\n");
            server.awaitStalled(1, Client.PATIENCE);
            server.release();
            assertThat(content(chunks.next())).isEqualTo("released\n");
            assertThat(content(chunks.next())).isEqualTo("end");
            server.awaitStalled(0, Client.PATIENCE);
        }
    }

    @Test
    void aSlowAnswerComesInPieces() throws Exception {
        long start = System.nanoTime();
        List<JsonNode> chunks = client.events(PATH, body(true, "slow 2"));
        assertThat(chunks.subList(1, 3)).extracting(ModelServerTest::content).containsExactly("piece 1\n", "piece 2\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFailureEndsAfterItsTimes() throws Exception {
        assertThat(client.post(PATH, body(true, "fail 500 2")).statusCode()).isEqualTo(500);
        assertThat(client.post(PATH, body(true, "fail 500 2")).statusCode()).isEqualTo(500);
        assertThat(client.post(PATH, body(true, "fail 500 2")).statusCode()).isEqualTo(200);
        assertThat(client.post(PATH, body(true, "fail 400")).body()).contains("invalid_request_error");
    }

    @Test
    void aTextIsDeliveredOnceHoweverOftenItIsSentAgain() throws Exception {
        client.post(PATH, body(false, "one"));
        client.post(PATH, body(false, "one", "two"));
        client.post(PATH, body(false, "one", "two", "three"));
        client.post(PATH, Json.object("model", "m", "messages", List.of(message("title of: one one one"))));
        assertThat(server.delivered("one")).isEqualTo(1);
        assertThat(server.delivered("three")).isEqualTo(1);
        assertThat(server.delivered("four")).isZero();
        client.post(PATH, body(false, "one", "two", "three", "two"));
        assertThat(server.delivered("two")).isEqualTo(2);
    }

    @Test
    void aRequestIsWaitedFor() throws Exception {
        CompletableFuture<ModelRequest> request =
                CompletableFuture.supplyAsync(() -> server.awaitRequest("two", Client.PATIENCE));
        client.post(PATH, body(false, "one"));
        client.post(PATH, body(false, "one", "two"));
        assertThat(request.get().number()).isEqualTo(2);
    }

    @Test
    void aRequestThatDoesNotComeIsToldWithThoseThatCame() throws Exception {
        client.post(PATH, body(false, "one"));
        assertThatThrownBy(() -> server.awaitRequest("two", Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no request that asks 'two' within PT0.001S")
                .hasMessageContaining("CHAT main typed=1 results=0 newest=\"one\"");
        assertThatThrownBy(() -> server.awaitStalled(1, Duration.ofMillis(1))).isInstanceOf(AssertionError.class);
    }

    @Test
    void aStepWithoutAToolForItIsSaid() throws Exception {
        assertThat(client.post(PATH, body(false, "ask: Now?")).body()).contains("\"Now?\"");
        assertThat(client.post(PATH, body(false, "run: ls")).body()).contains("no tool for Run[command=ls]");
    }

    @Test
    void otherPathsAreRefused() throws Exception {
        assertThat(client.post("/v2/other", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void aPortInUseIsNamed() {
        assertThatThrownBy(() -> ModelServer.start(server.port(), _ -> {}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("port " + server.port());
    }

    private static String content(JsonNode chunk) {
        return chunk.path("choices").path(0).path("delta").path("content").asString("");
    }

    private static Map<String, Object> body(boolean streams, String... typed) {
        Object tool = Json.object("type", "function", "function", Json.object("name", "other", "parameters", Map.of()));
        return Json.object(
                "model",
                "m",
                "stream",
                streams,
                "tools",
                List.of(tool),
                "messages",
                Arrays.stream(typed).map(ModelServerTest::message).toList());
    }

    private static Object message(String typed) {
        return Json.object("role", "user", "content", typed);
    }
}

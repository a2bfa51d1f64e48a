package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GeminiDialectTest {
    private static final String STREAM = "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
    private static final String WHOLE = "/v1beta/models/gemini-2.5-pro:generateContent";

    private final ModelServer server = ModelServer.start();
    private final Client client = new Client(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void textIsStreamedInCandidates() throws Exception {
        List<JsonNode> pieces = client.events(STREAM, body(user("say: hello")));
        assertThat(part(pieces.getFirst()).path("text").asString()).isEqualTo("hello");
        assertThat(pieces.getLast()
                        .path("candidates")
                        .path(0)
                        .path("finishReason")
                        .asString())
                .isEqualTo("STOP");
        assertThat(server.requests().getFirst().model()).isEqualTo("gemini-2.5-pro");
    }

    @Test
    void aToolIsCalledAndItsResultContinuesTheScript() throws Exception {
        List<JsonNode> first = client.events(STREAM, body(user("run: ls\nsay: last")));
        assertThat(part(first.getFirst())
                        .path("functionCall")
                        .path("args")
                        .path("command")
                        .asString())
                .isEqualTo("ls");
        Object result = Json.object(
                "functionResponse",
                Json.object("id", "1", "name", "run_shell_command", "response", Json.object("output", "total 0")));
        JsonNode second = Json.MAPPER.readTree(client.post(
                        WHOLE,
                        body(user("run: ls\nsay: last"), Json.object("role", "user", "parts", List.of(result, result))))
                .body());
        assertThat(part(second).path("text").asString()).isEqualTo("last");
        assertThat(server.requests().getLast().toolResults()).containsExactly("{\"output\":\"total 0\"}");
    }

    @Test
    void whatTheAgentInjectsIsNotTyped() throws Exception {
        client.post(WHOLE, body(user("<session_context>\nsay: no\n</session_context>"), user("hello")));
        assertThat(server.requests().getFirst().userTexts()).containsExactly("hello");
    }

    private static JsonNode part(JsonNode piece) {
        return piece.path("candidates").path(0).path("content").path("parts").path(0);
    }

    private static Map<String, Object> body(Object... contents) {
        Object shell = Json.object(
                "name",
                "run_shell_command",
                "parametersJsonSchema",
                Json.object("properties", Json.object("command", Map.of())));
        return Json.object(
                "contents", List.of(contents), "tools", List.of(Json.object("functionDeclarations", List.of(shell))));
    }

    private static Object user(String text) {
        return Json.object("role", "user", "parts", List.of(Json.object("text", text)));
    }
}

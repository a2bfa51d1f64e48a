package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatDialectTest {
    private static final String PATH = "/one/v1/chat/completions";

    private final ModelServer server = ModelServer.start();
    private final Client client = new Client(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void textIsStreamedInChunks() throws Exception {
        List<String> lines = client.lines(PATH, body(true, message("user", "say: hello")))
                .filter(line -> !line.isEmpty())
                .toList();
        assertThat(lines.getLast()).isEqualTo("data: [DONE]");
        List<JsonNode> chunks = Client.data(lines.stream()).toList();
        assertThat(chunks.get(1)
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .path("content")
                        .asString())
                .isEqualTo("hello");
        assertThat(chunks.get(2).path("choices").path(0).path("finish_reason").asString())
                .isEqualTo("stop");
        assertThat(chunks.get(3).path("usage").path("total_tokens").asInt()).isEqualTo(15);
    }

    @Test
    void aToolIsCalledWithTheArgumentsThatItTakes() throws Exception {
        Object around = message("system", "Current working directory: /home/x");
        List<JsonNode> chunks = client.events(
                PATH, body(true, around, message("user", "run: ls\nwrite: a | b"), message("tool", "total 0")));
        JsonNode function = chunks.get(1)
                .path("choices")
                .path(0)
                .path("delta")
                .path("tool_calls")
                .path(0)
                .path("function");
        assertThat(function.path("name").asString()).isEqualTo("write");
        assertThat(Json.MAPPER.readTree(function.path("arguments").asString()))
                .isEqualTo(Json.tree(Json.object("filePath", "/home/x/a", "content", "b\n")));
        assertThat(chunks.get(2).path("choices").path(0).path("finish_reason").asString())
                .isEqualTo("tool_calls");
    }

    @Test
    void anAnswerInOnePieceSaysTheSame() throws Exception {
        JsonNode message = Json.MAPPER
                .readTree(client.post(PATH, body(false, message("user", "say: first\nrun: ls")))
                        .body())
                .path("choices")
                .path(0)
                .path("message");
        assertThat(message.path("content").asString()).isEqualTo("first");
        assertThat(message.path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asString())
                .isEqualTo("{\"command\":\"ls\"}");
    }

    @Test
    void thePathBeforeTheWireTellsAgentsApart() throws Exception {
        client.post(PATH, body(false, message("user", "hello")));
        client.post("/two/v1/chat/completions", body(false, message("user", "hello")));
        assertThat(server.requests()).extracting(ModelRequest::conversation).containsExactly("/one#", "/two#");
        assertThat(server.delivered("hello")).isEqualTo(2);
    }

    private static Map<String, Object> body(boolean streams, Object... messages) {
        return Json.object(
                "model",
                "m",
                "stream",
                streams,
                "tools",
                List.of(
                        tool("bash", Json.object("command", Map.of())),
                        tool("write", Json.object("filePath", Map.of(), "content", Map.of()))),
                "messages",
                List.of(messages));
    }

    private static Object tool(String name, Map<String, Object> properties) {
        return Json.object(
                "type",
                "function",
                "function",
                Json.object("name", name, "parameters", Json.object("properties", properties)));
    }

    private static Object message(String role, String text) {
        return Json.object("role", role, "content", text);
    }
}

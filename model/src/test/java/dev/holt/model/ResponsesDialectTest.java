package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ResponsesDialectTest {
    private static final String PATH = "/v1/responses";
    private static final Object EXEC = Json.object(
            "type",
            "function",
            "name",
            "exec_command",
            "parameters",
            Json.object(
                    "properties",
                    Json.object("cmd", Map.of(), "sandbox_permissions", Map.of(), "justification", Map.of())));

    private final ModelServer server = ModelServer.start();
    private final Client client = new Client(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void textIsStreamedAsAnItem() throws Exception {
        List<JsonNode> events = client.events(PATH, body(true, message("user", "say: hello")));
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .containsExactly(
                        "response.created",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.get(4)
                        .path("item")
                        .path("content")
                        .path(0)
                        .path("text")
                        .asString())
                .isEqualTo("hello");
        assertThat(events.get(5)
                        .path("response")
                        .path("usage")
                        .path("total_tokens")
                        .asInt())
                .isEqualTo(15);
    }

    @Test
    void aShellWritesFilesWhenThereIsNoToolForIt() throws Exception {
        List<JsonNode> events = client.events(PATH, body(true, message("user", "write: b.txt | it's")));
        JsonNode item = events.get(2).path("item");
        assertThat(item.path("name").asString()).isEqualTo("exec_command");
        assertThat(item.path("arguments").asString())
                .isEqualTo(Json.text(Json.object("cmd", "printf '%s\\n' 'it'\\''s' > 'b.txt'")));
    }

    @Test
    void aResultContinuesTheScriptAndAnEscalationAsks() throws Exception {
        List<JsonNode> events =
                client.events(PATH, body(true, message("user", "run: ls\nescalate: id"), output("total 0")));
        JsonNode arguments = Json.MAPPER.readTree(
                events.get(2).path("item").path("arguments").asString());
        assertThat(arguments.path("cmd").asString()).isEqualTo("id");
        assertThat(arguments.path("sandbox_permissions").asString()).isEqualTo("require_escalated");
        assertThat(server.requests().getFirst().toolResults()).containsExactly("total 0");
    }

    @Test
    void whatTheAgentInjectsIsNotTyped() throws Exception {
        JsonNode response = Json.MAPPER.readTree(client.post(
                        PATH,
                        body(
                                false,
                                message("developer", "be good"),
                                message("user", "<environment_context>\n  <cwd>/x</cwd>\n</environment_context>"),
                                message("user", "# AGENTS.md instructions for /x\n\nsay: no"),
                                message("user", "hello")))
                .body());
        assertThat(response.path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .asString())
                .isEqualTo("ok: hello");
        ModelRequest request = server.requests().getFirst();
        assertThat(request.userTexts()).containsExactly("hello");
        assertThat(request.around()).contains("be good", "/x");
        assertThat(request.conversation()).isEqualTo("#key-1");
    }

    private static Map<String, Object> body(boolean streams, Object... input) {
        return Json.object(
                "model",
                "m",
                "stream",
                streams,
                "prompt_cache_key",
                "key-1",
                "tools",
                List.of(EXEC),
                "input",
                List.of(input));
    }

    private static Object message(String role, String text) {
        return Json.object(
                "type", "message", "role", role, "content", List.of(Json.object("type", "input_text", "text", text)));
    }

    private static Object output(String text) {
        return Json.object("type", "function_call_output", "call_id", "1", "output", text);
    }
}

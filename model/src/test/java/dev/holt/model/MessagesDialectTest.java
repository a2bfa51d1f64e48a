package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MessagesDialectTest {
    private static final String PATH = "/v1/messages";
    private static final Object BASH = Json.object(
            "name",
            "Bash",
            "input_schema",
            Json.object("properties", Json.object("command", Map.of(), "description", Map.of())));
    private static final Object WRITE = Json.object(
            "name",
            "Write",
            "input_schema",
            Json.object("properties", Json.object("file_path", Map.of(), "content", Map.of())));

    private final ModelServer server = ModelServer.start();
    private final Client client = new Client(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void textIsStreamedInBlocks() throws Exception {
        List<JsonNode> events = client.events(PATH, body(true, user("say: hello")));
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(2).path("delta").path("text").asString()).isEqualTo("hello");
        assertThat(events.get(4).path("delta").path("stop_reason").asString()).isEqualTo("end_turn");
    }

    @Test
    void aToolIsCalledAndItsResultContinuesTheScript() throws Exception {
        Object prompt = user("say: first\nrun: ls -l\nwrite: a/b.txt | text\nsay: last");
        List<JsonNode> first = client.events(PATH, body(true, prompt));
        assertThat(first.get(4).path("content_block").path("name").asString()).isEqualTo("Bash");
        assertThat(arguments(first.get(5)).path("command").asString()).isEqualTo("ls -l");
        assertThat(first.get(7).path("delta").path("stop_reason").asString()).isEqualTo("tool_use");

        List<JsonNode> second = client.events(PATH, body(true, prompt, assistant(), result("total 0")));
        assertThat(arguments(second.get(2)))
                .isEqualTo(Json.tree(Json.object("file_path", "/home/x/wt/a/b.txt", "content", "text\n")));

        List<JsonNode> third =
                client.events(PATH, body(true, prompt, assistant(), result("total 0"), assistant(), result("written")));
        assertThat(third.get(2).path("delta").path("text").asString()).isEqualTo("last");

        ModelRequest request = server.requests().getLast();
        assertThat(request.toolResults()).containsExactly("total 0", "written");
        assertThat(request.tools()).containsExactly("Bash", "Write");
        assertThat(request.around()).contains("Primary working directory: /home/x/wt");
        assertThat(request.conversation()).isEqualTo("#user-1");
    }

    @Test
    void anAnswerInOnePieceSaysTheSame() throws Exception {
        JsonNode message = Json.MAPPER.readTree(
                client.post(PATH, body(false, user("say: first\nrun: ls"))).body());
        assertThat(message.path("content").path(0).path("text").asString()).isEqualTo("first");
        assertThat(message.path("content").path(1).path("input").path("command").asString())
                .isEqualTo("ls");
        assertThat(message.path("stop_reason").asString()).isEqualTo("tool_use");
    }

    @Test
    void whatTheAgentInjectsIsNotTyped() throws Exception {
        client.post(
                PATH,
                body(
                        false,
                        user("<system-reminder>\nsay: no\n</system-reminder>", "hello"),
                        assistant(),
                        user("[Request interrupted by user for tool use]"),
                        user("again")));
        assertThat(server.requests().getFirst().userTexts()).containsExactly("hello", "again");
    }

    @Test
    void whatIsTypedDuringAToolCountsAsTyped() throws Exception {
        client.post(
                PATH,
                body(
                        false,
                        user("run: sleep 1"),
                        assistant(),
                        result("slept"),
                        Json.object(
                                "role",
                                "system",
                                "content",
                                whileWorking("hurry\n\nup") + "\n\n" + whileWorking("now"))));
        assertThat(server.requests().getFirst().userTexts()).containsExactly("run: sleep 1", "hurry\n\nup", "now");
    }

    private static String whileWorking(String text) {
        return "The user sent a new message while you were working:\n" + text
                + "\n\nIMPORTANT: After completing your current task, you MUST address the user's message above.";
    }

    @Test
    void aFileThatIsNamedCountsAsTyped() throws Exception {
        client.post(PATH, body(false, user("<file name=\"a.md\">\nsay: hello\n</file>")));
        assertThat(server.requests().getFirst().newest())
                .hasValueSatisfying(text -> assertThat(text).contains("say: hello"));
    }

    @Test
    void aSideRequestIsAnsweredInItsForm() throws Exception {
        Object schema = Json.object(
                "type",
                "object",
                "properties",
                Json.object("title", Json.object("type", "string"), "new", Json.object("type", "boolean")));
        Object format = Json.object("format", Json.object("type", "json_schema", "schema", schema));
        String answer = client.post(
                        PATH,
                        Json.object("model", "m", "messages", List.of(user("run: rm -rf /")), "output_config", format))
                .body();
        assertThat(Json.MAPPER
                        .readTree(answer)
                        .path("content")
                        .path(0)
                        .path("text")
                        .asString())
                .isEqualTo("{\"title\":\"title\",\"new\":true}");
        assertThat(server.requests().getFirst().side()).isTrue();
    }

    @Test
    void aQuestionHasWhatItsToolTakes() throws Exception {
        Object item = Json.object("properties", Json.object("question", Map.of(), "options", Map.of()));
        Object schema = Json.object("properties", Json.object("questions", Json.object("items", item)));
        Map<String, Object> body = body(false, user("ask: Which? | Red | Green"));
        body.put("tools", List.of(Json.object("name", "AskUserQuestion", "input_schema", schema)));
        JsonNode input = Json.MAPPER
                .readTree(client.post(PATH, body).body())
                .path("content")
                .path(0)
                .path("input");
        assertThat(input.path("questions").path(0).propertyNames()).containsExactly("question", "options");
        assertThat(input.path("questions")
                        .path(0)
                        .path("options")
                        .path(1)
                        .path("label")
                        .asString())
                .isEqualTo("Green");
    }

    @Test
    void tokensAreCounted() throws Exception {
        assertThat(client.post(PATH + "/count_tokens?beta=true", Map.of()).body())
                .contains("\"input_tokens\":10");
        assertThat(server.requests()).isEmpty();
    }

    private static JsonNode arguments(JsonNode event) {
        return Json.MAPPER.readTree(event.path("delta").path("partial_json").asString());
    }

    private static Map<String, Object> body(boolean streams, Object... messages) {
        return Json.object(
                "model",
                "m",
                "stream",
                streams,
                "system",
                List.of(Json.object("type", "text", "text", "- Primary working directory: /home/x/wt\n- more")),
                "metadata",
                Json.object("user_id", "user-1"),
                "tools",
                List.of(BASH, WRITE),
                "messages",
                List.of(messages));
    }

    private static Object user(String... texts) {
        return Json.object(
                "role",
                "user",
                "content",
                List.of(texts).stream()
                        .map(text -> Json.object("type", "text", "text", text))
                        .toList());
    }

    private static Object assistant() {
        return Json.object("role", "assistant", "content", "something");
    }

    private static Object result(String text) {
        return Json.object(
                "role",
                "user",
                "content",
                List.of(Json.object("type", "tool_result", "tool_use_id", "1", "content", text)));
    }
}

package dev.holt.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** OpenAI's Chat Completions. */
final class ChatDialect implements Dialect {
    private static final Map<String, Object> USAGE =
            Json.object("prompt_tokens", 10, "completion_tokens", 5, "total_tokens", 15);

    @Override
    public Asked read(JsonNode body) {
        StringBuilder around = new StringBuilder();
        List<Turn> turns = new ArrayList<>();
        for (JsonNode message : body.path("messages").values()) {
            JsonNode content = message.path("content");
            switch (message.path("role").asString("")) {
                case "tool" -> turns.add(new Turn.Result(Json.words(content)));
                case "user" -> {
                    for (JsonNode part : content.isString() ? List.of(content) : content.values()) {
                        Injected.sort(Json.words(part), turns, around);
                    }
                }
                case "assistant" -> {}
                default -> around.append('\n').append(Json.words(content));
            }
        }
        List<Tool> tools = body.path("tools").values().stream()
                .map(tool -> tool.path("function"))
                .map(tool -> new Tool(tool.path("name").asString(""), tool.path("parameters")))
                .toList();
        JsonNode schema = body.path("response_format").path("json_schema").path("schema");
        return new Asked(
                body.path("model").asString("model"),
                body.path("prompt_cache_key").asString(""),
                body.path("stream").asBoolean(false),
                around.toString(),
                turns,
                tools,
                schema.isObject() ? schema : null);
    }

    @Override
    public Reply stream(Label label, EventStream out) {
        return new Streamed(label, out);
    }

    @Override
    public JsonNode whole(Label label, Spoken spoken) {
        Map<String, Object> message = Json.object("role", "assistant", "content", spoken.text());
        if (!spoken.calls().isEmpty()) {
            message.put(
                    "tool_calls",
                    spoken.calls().stream().map(call -> call(0, call)).toList());
        }
        Object choice = Json.object(
                "index", 0, "message", message, "finish_reason", spoken.calls().isEmpty() ? "stop" : "tool_calls");
        return Json.tree(Json.object(
                "id",
                "chatcmpl-" + label.id(),
                "object",
                "chat.completion",
                "created",
                0,
                "model",
                label.model(),
                "choices",
                List.of(choice),
                "usage",
                USAGE));
    }

    private static Map<String, Object> call(int index, Call call) {
        return Json.object(
                "index",
                index,
                "id",
                call.id(),
                "type",
                "function",
                "function",
                Json.object("name", call.tool(), "arguments", Json.text(call.arguments())));
    }

    private static final class Streamed implements Reply {
        private final Label label;
        private final EventStream out;
        private boolean begun;
        private int calls;

        Streamed(Label label, EventStream out) {
            this.label = label;
            this.out = out;
        }

        @Override
        public void text(String piece) throws IOException {
            delta(Json.object("content", piece));
        }

        @Override
        public void call(Call call) throws IOException {
            delta(Json.object("tool_calls", List.of(ChatDialect.call(calls, call))));
            calls++;
        }

        @Override
        public void end() throws IOException {
            chunk(List.of(choice(Map.of(), calls == 0 ? "stop" : "tool_calls")));
            Map<String, Object> last = bare(List.of());
            last.put("usage", USAGE);
            out.data(last);
            out.literal("[DONE]");
        }

        private void delta(Map<String, Object> delta) throws IOException {
            if (!begun) {
                begun = true;
                chunk(List.of(choice(Json.object("role", "assistant", "content", ""), null)));
            }
            chunk(List.of(choice(delta, null)));
        }

        private static Map<String, Object> choice(Map<String, Object> delta, @Nullable String reason) {
            Map<String, Object> choice = Json.object("index", 0, "delta", delta);
            if (reason != null) {
                choice.put("finish_reason", reason);
            }
            return choice;
        }

        private void chunk(List<Object> choices) throws IOException {
            out.data(bare(choices));
        }

        private Map<String, Object> bare(List<Object> choices) {
            return Json.object(
                    "id",
                    "chatcmpl-" + label.id(),
                    "object",
                    "chat.completion.chunk",
                    "created",
                    0,
                    "model",
                    label.model(),
                    "choices",
                    choices);
        }
    }
}

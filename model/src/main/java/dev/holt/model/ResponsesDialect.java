package dev.holt.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** OpenAI's Responses. */
final class ResponsesDialect implements Dialect {
    private static final Map<String, Object> USAGE =
            Json.object("input_tokens", 10, "output_tokens", 5, "total_tokens", 15);

    @Override
    public Asked read(JsonNode body) {
        StringBuilder around = new StringBuilder(body.path("instructions").asString(""));
        List<Turn> turns = new ArrayList<>();
        JsonNode input = body.path("input");
        if (input.isString()) {
            Injected.sort(input.asString(), turns, around);
        }
        for (JsonNode item : input.values()) {
            if (item.path("type").asString("message").endsWith("_output")) {
                turns.add(new Turn.Result(Json.words(item.path("output"))));
                continue;
            }
            JsonNode content = item.path("content");
            for (JsonNode part : content.isString() ? List.of(content) : content.values()) {
                switch (item.path("role").asString("")) {
                    case "user" -> Injected.sort(Json.words(part), turns, around);
                    case "assistant", "" -> {}
                    default -> around.append('\n').append(Json.words(part));
                }
            }
        }
        List<Tool> tools = body.path("tools").values().stream()
                .map(tool ->
                        new Tool(tool.path("name").asString(tool.path("type").asString("")), tool.path("parameters")))
                .toList();
        JsonNode schema = body.path("text").path("format").path("schema");
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
        List<Object> output = new ArrayList<>();
        if (!spoken.text().isEmpty()) {
            output.add(message(label, spoken.text()));
        }
        spoken.calls().forEach(call -> output.add(call(call)));
        return Json.tree(response(label, "completed", output));
    }

    private static Map<String, Object> response(Label label, String status, List<Object> output) {
        return Json.object(
                "id",
                "resp_" + label.id(),
                "object",
                "response",
                "created_at",
                0,
                "status",
                status,
                "model",
                label.model(),
                "output",
                output,
                "usage",
                USAGE);
    }

    private static Map<String, Object> message(Label label, String text) {
        List<Object> content = List.of(Json.object("type", "output_text", "text", text, "annotations", List.of()));
        return Json.object(
                "type",
                "message",
                "role",
                "assistant",
                "id",
                "msg_" + label.id(),
                "status",
                "completed",
                "content",
                content);
    }

    private static Map<String, Object> call(Call call) {
        return Json.object(
                "type",
                "function_call",
                "id",
                "fc_" + call.id(),
                "call_id",
                call.id(),
                "name",
                call.tool(),
                "arguments",
                Json.text(call.arguments()),
                "status",
                "completed");
    }

    private static final class Streamed implements Reply {
        private final Label label;
        private final EventStream out;
        private final List<Object> output = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean begun;

        Streamed(Label label, EventStream out) {
            this.label = label;
            this.out = out;
        }

        @Override
        public void text(String piece) throws IOException {
            begin();
            if (text.isEmpty()) {
                Map<String, Object> empty = message(label, "");
                empty.put("content", List.of());
                out.typed("response.output_item.added", "output_index", output.size(), "item", empty);
                out.typed(
                        "response.content_part.added",
                        "item_id",
                        "msg_" + label.id(),
                        "output_index",
                        output.size(),
                        "content_index",
                        0,
                        "part",
                        Json.object("type", "output_text", "text", "", "annotations", List.of()));
            }
            text.append(piece);
            out.typed(
                    "response.output_text.delta",
                    "item_id",
                    "msg_" + label.id(),
                    "output_index",
                    output.size(),
                    "content_index",
                    0,
                    "delta",
                    piece);
        }

        @Override
        public void call(Call call) throws IOException {
            begin();
            endText();
            Map<String, Object> item = ResponsesDialect.call(call);
            out.typed("response.output_item.added", "output_index", output.size(), "item", item);
            item(item);
        }

        @Override
        public void end() throws IOException {
            begin();
            endText();
            out.typed("response.completed", "response", response(label, "completed", output));
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                out.typed("response.created", "response", response(label, "in_progress", List.of()));
            }
        }

        private void endText() throws IOException {
            if (!text.isEmpty()) {
                item(message(label, text.toString()));
                text.setLength(0);
            }
        }

        private void item(Map<String, Object> item) throws IOException {
            out.typed("response.output_item.done", "output_index", output.size(), "item", item);
            output.add(item);
        }
    }
}

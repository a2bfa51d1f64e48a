package dev.holt.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Anthropic's Messages. */
final class MessagesDialect implements Dialect {
    private static final Map<String, Object> USAGE = Json.object("input_tokens", 10, "output_tokens", 1);

    @Override
    public Asked read(JsonNode body) {
        StringBuilder around = new StringBuilder(Json.words(body.path("system")));
        List<Turn> turns = new ArrayList<>();
        for (JsonNode message : body.path("messages").values()) {
            JsonNode content = message.path("content");
            boolean typedByPerson = message.path("role").asString("").equals("user");
            for (JsonNode block : content.isString() ? List.of(content) : content.values()) {
                if (block.path("type").asString("").equals("tool_result")) {
                    turns.add(new Turn.Result(Json.words(block.path("content"))));
                } else if (typedByPerson) {
                    Injected.sort(Json.words(block), turns, around);
                } else if (message.path("role").asString("").equals("system")) {
                    Injected.sortBetween(Json.words(block), turns, around);
                }
            }
        }
        List<Tool> tools = body.path("tools").values().stream()
                .map(tool -> new Tool(tool.path("name").asString(""), tool.path("input_schema")))
                .toList();
        JsonNode schema = body.path("output_config").path("format").path("schema");
        return new Asked(
                body.path("model").asString("model"),
                body.path("metadata").path("user_id").asString(""),
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
        List<Object> content = new ArrayList<>();
        if (!spoken.text().isEmpty()) {
            content.add(Json.object("type", "text", "text", spoken.text()));
        }
        spoken.calls()
                .forEach(call -> content.add(Json.object(
                        "type", "tool_use", "id", call.id(), "name", call.tool(), "input", call.arguments())));
        Map<String, Object> message = message(label, content);
        message.put("stop_reason", spoken.calls().isEmpty() ? "end_turn" : "tool_use");
        return Json.tree(message);
    }

    private static Map<String, Object> message(Label label, List<Object> content) {
        return Json.object(
                "id",
                "msg_" + label.id(),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                label.model(),
                "content",
                content,
                "usage",
                USAGE);
    }

    private static final class Streamed implements Reply {
        private final Label label;
        private final EventStream out;
        private int index = -1;
        private boolean begun;
        private boolean inText;
        private String reason = "end_turn";

        Streamed(Label label, EventStream out) {
            this.label = label;
            this.out = out;
        }

        @Override
        public void text(String piece) throws IOException {
            begin();
            if (!inText) {
                block(Json.object("type", "text", "text", ""));
                inText = true;
            }
            delta(Json.object("type", "text_delta", "text", piece));
        }

        @Override
        public void call(Call call) throws IOException {
            begin();
            endText();
            block(Json.object("type", "tool_use", "id", call.id(), "name", call.tool(), "input", Map.of()));
            delta(Json.object("type", "input_json_delta", "partial_json", Json.text(call.arguments())));
            out.typed("content_block_stop", "index", index);
            reason = "tool_use";
        }

        @Override
        public void end() throws IOException {
            begin();
            endText();
            out.typed(
                    "message_delta",
                    "delta",
                    Json.object("stop_reason", reason),
                    "usage",
                    Json.object("output_tokens", 5));
            out.typed("message_stop");
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                out.typed("message_start", "message", message(label, List.of()));
            }
        }

        private void block(Map<String, Object> block) throws IOException {
            index++;
            out.typed("content_block_start", "index", index, "content_block", block);
        }

        private void delta(Map<String, Object> delta) throws IOException {
            out.typed("content_block_delta", "index", index, "delta", delta);
        }

        private void endText() throws IOException {
            if (inText) {
                inText = false;
                out.typed("content_block_stop", "index", index);
            }
        }
    }
}

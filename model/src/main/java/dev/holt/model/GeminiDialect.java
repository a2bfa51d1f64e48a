package dev.holt.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gemini's API. Whether it streams, and which model is meant, is in the path of a request and not in its body. */
final class GeminiDialect implements Dialect {
    private static final Map<String, Object> USAGE =
            Json.object("promptTokenCount", 10, "candidatesTokenCount", 5, "totalTokenCount", 15);

    @Override
    public Asked read(JsonNode body) {
        StringBuilder around = new StringBuilder();
        for (JsonNode part : body.path("systemInstruction").path("parts").values()) {
            around.append(Json.words(part)).append('\n');
        }
        List<Turn> turns = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        for (JsonNode content : body.path("contents").values()) {
            if (content.path("role").asString("user").equals("model")) {
                continue;
            }
            for (JsonNode part : content.path("parts").values()) {
                JsonNode result = part.path("functionResponse");
                if (result.isObject()) {
                    // A resumed conversation has its results twice.
                    String id = result.path("id").asString("");
                    if (id.isEmpty() || answered.add(id)) {
                        turns.add(new Turn.Result(result.path("response").toString()));
                    }
                } else {
                    Injected.sort(Json.words(part), turns, around);
                }
            }
        }
        List<Tool> tools = body.path("tools").values().stream()
                .flatMap(tool -> tool.path("functionDeclarations").values().stream())
                .map(tool -> new Tool(
                        tool.path("name").asString(""),
                        tool.has("parametersJsonSchema") ? tool.path("parametersJsonSchema") : tool.path("parameters")))
                .toList();
        JsonNode settings = body.path("generationConfig");
        JsonNode schema = settings.has("responseJsonSchema")
                ? settings.path("responseJsonSchema")
                : settings.path("responseSchema");
        return new Asked("model", "", false, around.toString(), turns, tools, schema.isObject() ? schema : null);
    }

    @Override
    public Reply stream(Label label, EventStream out) {
        return new Streamed(label, out);
    }

    @Override
    public JsonNode whole(Label label, Spoken spoken) {
        List<Object> parts = new ArrayList<>();
        if (!spoken.text().isEmpty()) {
            parts.add(Json.object("text", spoken.text()));
        }
        spoken.calls().forEach(call -> parts.add(part(call)));
        return Json.tree(piece(label, parts, "STOP"));
    }

    private static Map<String, Object> part(Call call) {
        return Json.object("functionCall", Json.object("id", call.id(), "name", call.tool(), "args", call.arguments()));
    }

    private static Map<String, Object> piece(Label label, List<Object> parts, @Nullable String reason) {
        Map<String, Object> candidate =
                Json.object("index", 0, "content", Json.object("role", "model", "parts", parts));
        if (reason != null) {
            candidate.put("finishReason", reason);
        }
        return Json.object(
                "candidates",
                List.of(candidate),
                "usageMetadata",
                USAGE,
                "modelVersion",
                label.model(),
                "responseId",
                label.id());
    }

    private record Streamed(Label label, EventStream out) implements Reply {
        @Override
        public void text(String piece) throws IOException {
            out.data(piece(label, List.of(Json.object("text", piece)), null));
        }

        @Override
        public void call(Call call) throws IOException {
            out.data(piece(label, List.of(part(call)), null));
        }

        @Override
        public void end() throws IOException {
            out.data(piece(label, List.of(Json.object("text", "")), "STOP"));
        }
    }
}

package dev.holt.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The plainest value that a JSON schema allows. */
final class Sample {
    private Sample() {}

    static Object of(JsonNode schema) {
        if (schema.path("enum").isArray()) {
            return schema.path("enum").path(0).asString("");
        }
        return switch (schema.path("type").asString("object").toLowerCase(Locale.ROOT)) {
            case "string" -> "title";
            case "boolean" -> true;
            case "integer", "number" -> 1;
            case "array" -> List.of();
            default -> object(schema);
        };
    }

    private static Map<String, Object> object(JsonNode schema) {
        Map<String, Object> object = new LinkedHashMap<>();
        schema.path("properties").forEachEntry((name, of) -> object.put(name, of(of)));
        return object;
    }
}

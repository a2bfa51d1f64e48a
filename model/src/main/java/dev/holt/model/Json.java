package dev.holt.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of the wires: built from pairs, read leniently. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** An object of names and values by turns, in that order. */
    static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** All text in a value that is a string, or a list of parts that have a text or an output. */
    static String words(JsonNode value) {
        if (value.isString()) {
            return value.asString();
        }
        if (value.isArray()) {
            return value.values().stream().map(Json::words).collect(Collectors.joining("\n"));
        }
        return value.isObject() ? words(value.has("text") ? value.path("text") : value.path("content")) : "";
    }
}

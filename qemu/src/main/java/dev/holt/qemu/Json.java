package dev.holt.qemu;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as QEMU speaks it: one object a line. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Reads one value. Throws {@link tools.jackson.core.JacksonException} when it is none. */
    static JsonNode parse(byte[] text) {
        return MAPPER.readTree(text);
    }

    /** A line without its end. */
    static byte[] bytes(Map<String, ?> object) {
        return MAPPER.writeValueAsBytes(object);
    }
}

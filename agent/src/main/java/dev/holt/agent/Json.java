package dev.holt.agent;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON that agents read and write. Numbers stay as they were written. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectWriter INDENTED = MAPPER.writer()
            .with(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads an object. Throws {@link JacksonException} with the place of what is wrong. */
    static JsonNode parse(byte[] content) {
        return MAPPER.readTree(content);
    }

    static JsonNode node(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    static byte[] bytes(JsonNode node) {
        return INDENTED.writeValueAsBytes(node);
    }

    static String line(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** A text in double quotes, fit for JSON and JavaScript, and for TOML too. */
    static String text(@Nullable String text) {
        return MAPPER.writeValueAsString(Objects.requireNonNullElse(text, "")).replace("\u007f", "\\u007f");
    }

    /** Puts one object into another: objects are merged, lists get what they lack, of anything else what is added counts. */
    static void merge(ObjectNode into, ObjectNode added) {
        added.properties().forEach(entry -> {
            JsonNode old = into.get(entry.getKey());
            JsonNode value = entry.getValue();
            if (old instanceof ObjectNode oldObject && value instanceof ObjectNode valueObject) {
                merge(oldObject, valueObject);
            } else if (old instanceof ArrayNode oldArray && value instanceof ArrayNode valueArray) {
                valueArray.forEach(item -> {
                    if (!contains(oldArray, item)) {
                        oldArray.add(item);
                    }
                });
            } else {
                into.set(entry.getKey(), value);
            }
        });
    }

    static boolean contains(ArrayNode array, JsonNode item) {
        return array.valueStream().anyMatch(item::equals);
    }

    /** A tree of maps and lists as JSON. */
    static ObjectNode object(Map<String, Object> tree) {
        return (ObjectNode) node(tree);
    }

    /** A tree with each text in it, keys not, replaced. */
    static Object texts(Object tree, java.util.function.UnaryOperator<String> change) {
        return switch (tree) {
            case String text -> change.apply(text);
            case Map<?, ?> map -> {
                Map<Object, Object> changed = new java.util.LinkedHashMap<>();
                map.forEach((key, value) -> changed.put(key, texts(value, change)));
                yield changed;
            }
            case List<?> list -> list.stream().map(item -> texts(item, change)).toList();
            default -> tree;
        };
    }
}

package dev.holt.image;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is written down about an image or a kernel: a JSON object. Fields that nobody knows here are kept when it is changed. Immutable.
 */
final class Manifest {
    private final ObjectNode fields;

    private Manifest(ObjectNode fields) {
        this.fields = fields;
    }

    static Manifest empty() {
        return new Manifest(Json.object());
    }

    static Manifest parse(byte[] content) throws IOException {
        try {
            if (Json.parse(content) instanceof ObjectNode object) {
                return new Manifest(object);
            }
        } catch (JacksonException e) {
            throw new IOException("no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException("not a JSON object");
    }

    byte[] bytes() {
        return Json.bytes(fields);
    }

    Manifest with(String field, String value) {
        ObjectNode changed = fields.deepCopy();
        changed.put(field, value);
        return new Manifest(changed);
    }

    Manifest with(String field, long value) {
        ObjectNode changed = fields.deepCopy();
        changed.put(field, value);
        return new Manifest(changed);
    }

    Manifest with(String field, Collection<String> values) {
        ObjectNode changed = fields.deepCopy();
        ArrayNode list = changed.putArray(field);
        values.forEach(list::add);
        return new Manifest(changed);
    }

    Manifest without(String field) {
        ObjectNode changed = fields.deepCopy();
        changed.remove(field);
        return new Manifest(changed);
    }

    /** @throws IOException when the field is missing or no text */
    String text(String field) throws IOException {
        return optional(field).orElseThrow(() -> new IOException("no text in the field " + field));
    }

    Optional<String> optional(String field) {
        JsonNode node = fields.path(field);
        return node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }

    /** @throws IOException when the field is missing or no whole number */
    long number(String field) throws IOException {
        JsonNode node = fields.path(field);
        OptionalLong number = node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.asLong())
                : OptionalLong.empty();
        return number.orElseThrow(() -> new IOException("no number in the field " + field));
    }

    /** @throws IOException when the field is missing or no time */
    Instant time(String field) throws IOException {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException e) {
            throw new IOException("no time in the field " + field, e);
        }
    }

    /** The texts in a list; none when there is no list. */
    List<String> list(String field) {
        return fields.path(field)
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }
}

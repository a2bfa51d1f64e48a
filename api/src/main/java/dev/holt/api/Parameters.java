package dev.holt.api;

import dev.holt.core.ErrorKind;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads parameters out of JSON, strictly, for every door that carries it. */
public final class Parameters {
    private static final String CODE = "INVALID_ARGUMENT";

    private Parameters() {}

    /**
     * Makes the parameter record of an operation.
     *
     * @param fields an object with the record's fields by name; null for none
     * @throws OperationFailedException with the code {@code INVALID_ARGUMENT} and the field's name, when a field is unknown, missing or of
     *     another type
     */
    public static <P> P read(Operation<P> operation, @Nullable JsonNode fields) {
        Class<P> type = operation.head().parameters();
        JsonNode given = fields == null ? Json.MAPPER.createObjectNode() : fields;
        List<RecordComponent> components = Arrays.asList(type.getRecordComponents());
        String known = components.stream().map(RecordComponent::getName).collect(Collectors.joining(", "));
        if (!given.isObject()) {
            throw refused("params", "%s: params are no object (expected: %s)".formatted(operation.name(), known), null);
        }
        for (String name : given.propertyNames()) {
            if (components.stream().noneMatch(component -> component.getName().equals(name))) {
                throw refused(
                        name, "%s: no such field of %s (known: %s)".formatted(name, operation.name(), known), null);
            }
        }
        components.forEach(component -> check(component, given.get(component.getName())));
        try {
            return Json.MAPPER.treeToValue(given, type);
        } catch (JacksonException e) {
            String field = e.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(name -> name != null)
                    .findFirst()
                    .orElse("params");
            throw refused(field, "%s: %s".formatted(field, e.getOriginalMessage()), e);
        }
    }

    private static void check(RecordComponent component, @Nullable JsonNode value) {
        String name = component.getName();
        Class<?> type = component.getType();
        if (value == null || value.isNull()) {
            boolean mayMiss =
                    type == boolean.class || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!mayMiss) {
                throw refused(name, "%s: missing (expected: %s)".formatted(name, word(type)), null);
            }
        } else if (!fits(type, value)) {
            throw refused(name, "%s: %s (expected: %s)".formatted(name, shown(value), word(type)), null);
        }
    }

    private static boolean fits(Class<?> type, JsonNode value) {
        if (type == String.class) {
            return value.isString();
        }
        if (type == boolean.class || type == Boolean.class) {
            return value.isBoolean();
        }
        if (type == int.class || type == Integer.class) {
            return value.isIntegralNumber() && value.canConvertToInt();
        }
        if (type == long.class || type == Long.class) {
            return value.isIntegralNumber() && value.canConvertToLong();
        }
        if (List.class.isAssignableFrom(type)) {
            return value.isArray();
        }
        return !Map.class.isAssignableFrom(type) || value.isObject();
    }

    private static String word(Class<?> type) {
        if (type == String.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        return List.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static OperationFailedException refused(String field, String message, @Nullable Exception cause) {
        Failure failure = new Failure(CODE, message, Map.of("field", field), null);
        return new OperationFailedException(
                failure, ErrorKind.USAGE, cause == null ? new IllegalArgumentException(message) : cause);
    }
}

package dev.holt.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a hook was given: fields of a JSON object that are texts, numbers or switches, up to where it is cut off or broken. */
final class Payload {
    /** Longer values say nothing that is used here; they are dropped, not cut. */
    private static final int LONGEST = 4096;

    private static final JsonFactory FACTORY = new JsonFactory();

    private Payload() {}

    /**
     * Reads the fields.
     *
     * @param unbounded the names of those that may be of any length
     */
    static Map<String, String> read(byte[] payload, Set<String> unbounded) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    String text = parser.getString();
                    if (text.length() <= LONGEST || unbounded.contains(name)) {
                        fields.put(name, text);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException _) {
            // What came before still counts.
        }
        return fields;
    }
}

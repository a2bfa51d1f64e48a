package dev.holt.rpc;

import dev.holt.api.Json;
import dev.holt.protocol.RpcCode;
import dev.holt.protocol.RpcId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a call is to be made, beside its parameters: the member {@code "$"} of {@code params}.
 *
 * @param key the idempotency key
 * @param progress whether stages are wanted as {@code $/progress}
 * @param parameters what is left for the operation
 */
record RpcOptions(
        @Nullable String key, boolean progress, @Nullable JsonNode parameters) {
    private static final int LONGEST_KEY = 256;

    static RpcOptions of(RpcId id, @Nullable JsonNode params) throws BadMessageException {
        if (!(params instanceof ObjectNode object) || !object.has("$")) {
            return new RpcOptions(null, false, params);
        }
        ObjectNode rest = object.deepCopy();
        JsonNode options = rest.remove("$");
        if (!options.isObject()) {
            throw wrong(id, "$: expected an object with key, progress");
        }
        String key = null;
        boolean progress = false;
        for (String name : options.propertyNames()) {
            JsonNode value = options.get(name);
            if (name.equals("key") && value.isString() && fits(value.stringValue())) {
                key = value.stringValue();
            } else if (name.equals("progress") && value.isBoolean()) {
                progress = value.booleanValue();
            } else {
                throw wrong(
                        id,
                        "$.%s: %s (known: key, text of 1 to %d characters; progress, true or false)"
                                .formatted(name, Json.MAPPER.writeValueAsString(value), LONGEST_KEY));
            }
        }
        return new RpcOptions(key, progress, rest);
    }

    private static boolean fits(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_KEY;
    }

    private static BadMessageException wrong(RpcId id, String message) {
        return new BadMessageException(id, RpcCode.INVALID_PARAMS, message);
    }
}

package dev.holt.rpc;

import dev.holt.api.Json;
import dev.holt.protocol.Message;
import dev.holt.protocol.Message.Fault;
import dev.holt.protocol.Message.Notification;
import dev.holt.protocol.Message.Request;
import dev.holt.protocol.Message.Response;
import dev.holt.protocol.RpcCode;
import dev.holt.protocol.RpcId;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Messages of JSON-RPC 2.0 as lines. */
final class RpcCodec {
    private static final int LONGEST_ID = 256;

    private RpcCodec() {}

    /** Reads a line. */
    static Message<JsonNode> read(byte[] line) throws BadMessageException {
        JsonNode node = parse(line);
        if (node.isArray()) {
            throw invalid(new RpcId.Unknown(), "batches are not taken; send one message a line");
        }
        if (!node.isObject()) {
            throw invalid(new RpcId.Unknown(), "not an object");
        }
        JsonNode idNode = node.get("id");
        RpcId id = idNode == null ? new RpcId.Unknown() : id(idNode);
        JsonNode version = node.get("jsonrpc");
        if (version == null || !version.isString() || !version.stringValue().equals("2.0")) {
            throw invalid(id, "jsonrpc: expected \"2.0\"");
        }
        JsonNode method = node.get("method");
        if (method == null || !method.isString()) {
            throw invalid(id, "method: missing (expected: the name of an operation)");
        }
        JsonNode params = node.get("params");
        if (idNode == null) {
            return new Notification<>(method.stringValue(), params);
        }
        return new Request<>(id, method.stringValue(), params);
    }

    /** Writes a line; values are wire records, maps or JSON nodes. */
    static ByteBuffer write(Message<?> message) {
        byte[] json = Json.MAPPER.writeValueAsBytes(fields(message));
        return ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    }

    /** The id as JSON has it. */
    static @Nullable Object value(RpcId id) {
        return switch (id) {
            case RpcId.Numeric(long number) -> number;
            case RpcId.Textual(String text) -> text;
            case RpcId.Unknown _ -> null;
        };
    }

    /** Reads an id, such as the one in {@code $/cancel}. */
    static RpcId id(JsonNode node) throws BadMessageException {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return new RpcId.Numeric(node.longValue());
        }
        if (node.isString() && node.stringValue().length() <= LONGEST_ID) {
            return new RpcId.Textual(node.stringValue());
        }
        throw invalid(
                new RpcId.Unknown(),
                "id: expected a whole number, or text of at most %d characters".formatted(LONGEST_ID));
    }

    private static JsonNode parse(byte[] line) throws BadMessageException {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new BadMessageException(
                    new RpcId.Unknown(), RpcCode.PARSE_ERROR, "not JSON: " + e.getOriginalMessage());
        }
    }

    private static BadMessageException invalid(RpcId id, String message) {
        return new BadMessageException(id, RpcCode.INVALID_REQUEST, message);
    }

    private static Map<String, @Nullable Object> fields(Message<?> message) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("jsonrpc", "2.0");
        switch (message) {
            case Request<?>(RpcId id, String method, Object params) -> {
                fields.put("id", value(id));
                fields.put("method", method);
                fields.put("params", params);
            }
            case Notification<?>(String method, Object params) -> {
                fields.put("method", method);
                fields.put("params", params);
            }
            case Response<?>(RpcId id, Object result) -> {
                fields.put("id", value(id));
                fields.put("result", result);
            }
            case Fault<?>(RpcId id, int code, String text, Object data) -> {
                Map<String, @Nullable Object> error = new LinkedHashMap<>();
                error.put("code", code);
                error.put("message", text);
                if (data != null) {
                    error.put("data", data);
                }
                fields.put("id", value(id));
                fields.put("error", error);
            }
        }
        return fields;
    }
}

package dev.holt.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Server-sent events, each on its way at once. */
final class EventStream {
    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /** An event whose name is also the {@code type} in its data. */
    void typed(String type, Object... pairs) throws IOException {
        Map<String, Object> data = Json.object("type", type);
        data.putAll(Json.object(pairs));
        send("event: " + type + "\ndata: " + Json.text(data) + "\n\n");
    }

    void data(Object data) throws IOException {
        literal(Json.text(data));
    }

    void literal(String data) throws IOException {
        send("data: " + data + "\n\n");
    }

    private void send(String event) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

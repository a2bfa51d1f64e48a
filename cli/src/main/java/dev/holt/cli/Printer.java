package dev.holt.cli;

import dev.holt.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Collects text and sends it to the caller in few writes. For the command's thread. */
final class Printer {
    private static final int ENOUGH = 32 * 1024;

    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    Printer(OutputStream out) {
        this.out = out;
    }

    Printer line(String line) {
        text.append(line).append('\n');
        if (text.length() > ENOUGH) {
            flush();
        }
        return this;
    }

    Printer print(String some) {
        text.append(some);
        return this;
    }

    /** One record on one line. */
    Printer json(Object result) {
        flush();
        byte[] json = Json.MAPPER.writeValueAsBytes(result);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return bytes(line);
    }

    /** Bytes as they are, at once. */
    Printer bytes(byte[] bytes) {
        flush();
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    void flush() {
        if (!text.isEmpty()) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            text.setLength(0);
            bytes(bytes);
        }
    }
}

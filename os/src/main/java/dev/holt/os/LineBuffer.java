package dev.holt.os;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines. A last line without a line feed is dropped. Used by one thread. */
final class LineBuffer {
    private final Consumer<byte[]> sink;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    LineBuffer(Consumer<byte[]> sink) {
        this.sink = sink;
    }

    void add(byte[] chunk, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                begun.write(chunk, start, i - start);
                sink.accept(begun.toByteArray());
                begun.reset();
                start = i + 1;
            }
        }
        begun.write(chunk, start, length - start);
    }
}

package dev.holt.os;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines. A last line without a line feed is dropped. Used by one thread. */
final class LineBuffer {
    private final Consumer<byte[]> sink;
    private final int longest;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    LineBuffer(Consumer<byte[]> sink) {
        this(sink, Integer.MAX_VALUE);
    }

    /** Of a line no more than {@code longest} bytes are kept. */
    LineBuffer(Consumer<byte[]> sink, int longest) {
        this.sink = sink;
        this.longest = longest;
    }

    void add(byte[] chunk, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                keep(chunk, start, i - start);
                sink.accept(begun.toByteArray());
                begun.reset();
                start = i + 1;
            }
        }
        keep(chunk, start, length - start);
    }

    private void keep(byte[] chunk, int start, int length) {
        begun.write(chunk, start, Math.min(length, longest - begun.size()));
    }
}

package dev.holt.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Cuts what is written to it into entries that each end with the same byte. What follows the last such byte is dropped. Used by one thread. */
final class Entries extends OutputStream {
    private static final int LONGEST = 1 << 20;

    private final byte end;
    private final Consumer<byte[]> sink;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    Entries(char end, Consumer<byte[]> sink) {
        this.end = (byte) end;
        this.sink = sink;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int start = from;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == end) {
                keep(bytes, start, i - start);
                sink.accept(begun.toByteArray());
                begun.reset();
                start = i + 1;
            }
        }
        keep(bytes, start, from + length - start);
    }

    private void keep(byte[] bytes, int from, int length) throws IOException {
        if (begun.size() + length > LONGEST) {
            throw new IOException("an entry of more than %d bytes (expected: at most so many)".formatted(LONGEST));
        }
        begun.write(bytes, from, length);
    }
}

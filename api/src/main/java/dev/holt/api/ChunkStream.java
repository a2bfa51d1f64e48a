package dev.holt.api;

import dev.holt.api.SessionRecords.Chunk;
import java.io.OutputStream;
import java.util.Arrays;

/** An output stream whose bytes go to a caller as items. For one thread. */
final class ChunkStream extends OutputStream {
    private static final int SIZE = 1 << 16;

    private final Items<Chunk> items;
    private final byte[] buffer = new byte[SIZE];
    private int filled;

    ChunkStream(Items<Chunk> items) {
        this.items = items;
    }

    /** The caller called it off while bytes were delivered. */
    static final class InterruptedStreamException extends RuntimeException {}

    @Override
    public void write(int b) {
        buffer[filled++] = (byte) b;
        if (filled == SIZE) {
            flush();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, SIZE - filled);
            System.arraycopy(bytes, offset + done, buffer, filled, part);
            filled += part;
            done += part;
            if (filled == SIZE) {
                flush();
            }
        }
    }

    @Override
    public void flush() {
        if (filled > 0) {
            try {
                items.next(new Chunk(Arrays.copyOf(buffer, filled)));
            } catch (InterruptedException _) {
                throw new InterruptedStreamException();
            }
            filled = 0;
        }
    }

    @Override
    public void close() {
        flush();
    }
}

package dev.holt.rpc;

import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Down;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Carries bytes to the client in frames of at most {@link #CHUNK} bytes; each write is under way when it returns. */
final class FrameOutput extends OutputStream {
    private static final int CHUNK = 64 * 1024;

    private final Down type;
    private final Outbox outbox;

    FrameOutput(Down type, Outbox outbox) {
        this.type = type;
        this.outbox = outbox;
    }

    @Override
    public void write(int one) throws InterruptedIOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws InterruptedIOException {
        for (int at = from; at < from + length; at += CHUNK) {
            byte[] payload = Arrays.copyOfRange(bytes, at, Math.min(at + CHUNK, from + length));
            try {
                outbox.put(new Frame<>(type, payload).encoded());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the caller did not read");
            }
        }
    }
}

package dev.holt.core.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** A pipe of limited size, whose ends any thread may use. The monitor guards it; an interrupt ends the one call that waits. */
final class FakePipe {
    private final int size;
    private final Deque<Byte> bytes = new ArrayDeque<>();
    private boolean ended;
    private boolean broken;

    FakePipe(int size) {
        this.size = size;
    }

    /** Nobody waits for it any more; what is in it can still be read. */
    synchronized void close() {
        ended = true;
        broken = true;
        notifyAll();
    }

    InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return take(into, offset, length);
            }
        };
    }

    OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                for (int i = 0; i < length; i++) {
                    put(from[offset + i]);
                }
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized int take(byte[] into, int offset, int length) throws IOException {
        while (bytes.isEmpty() && !ended) {
            await();
        }
        int n = 0;
        while (n < length && !bytes.isEmpty()) {
            into[offset + n] = bytes.remove();
            n++;
        }
        notifyAll();
        return n == 0 && length > 0 ? -1 : n;
    }

    private synchronized void put(byte one) throws IOException {
        while (bytes.size() >= size && !broken) {
            await();
        }
        if (!broken) {
            bytes.add(one);
            notifyAll();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Both callers look at what they wait for.
    private synchronized void await() throws InterruptedIOException {
        try {
            wait();
        } catch (InterruptedException e) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}

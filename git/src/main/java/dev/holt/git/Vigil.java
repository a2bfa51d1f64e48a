package dev.holt.git;

import dev.holt.core.machine.GuestProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a process that has done nothing for so long. Begins at once and ends when closed. */
final class Vigil implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long last = System.nanoTime();
    private volatile boolean over;

    Vigil(GuestProcess process, Duration patience) {
        Thread.ofVirtual().name("guest-git-vigil").start(() -> keep(process, patience.toNanos()));
    }

    private void keep(GuestProcess process, long patience) {
        try {
            long left = patience;
            while (left > 0) {
                if (closed.await(left, TimeUnit.NANOSECONDS)) {
                    return;
                }
                left = last + patience - System.nanoTime();
            }
            over = true;
            process.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** It does something. */
    void sign() {
        last = System.nanoTime();
    }

    /** Whether the process was closed for its silence. */
    boolean isOver() {
        return over;
    }

    /** The same stream, on which each write is a sign. */
    OutputStream of(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                sign();
                out.write(one);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                sign();
                out.write(from, offset, length);
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

package dev.holt.cli;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A stream of what others put, which never blocks those who put. One thread reads. */
final class FrameQueue extends InputStream {
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private byte[] current = END;
    private int at;
    private boolean ended;

    void put(byte[] frame) {
        frames.add(frame);
    }

    @Override
    public int read() throws InterruptedIOException {
        return fill() ? current[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws InterruptedIOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, current.length - at);
        System.arraycopy(current, at, into, offset, n);
        at += n;
        return n;
    }

    /** After what was put before, the end. */
    @Override
    public void close() {
        frames.add(END);
    }

    private boolean fill() throws InterruptedIOException {
        while (at == current.length && !ended) {
            try {
                current = frames.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while nothing came");
            }
            at = 0;
            ended = current.length == 0;
        }
        return !ended;
    }
}

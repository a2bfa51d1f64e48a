package dev.holt.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read of another stream, which is closed with it. For one thread. */
public final class CountedInput extends FilterInputStream {
    private long count;

    public CountedInput(InputStream in) {
        super(in);
    }

    /** The bytes that were read. */
    public long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count += one < 0 ? 0 : 1;
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        count += Math.max(0, n);
        return n;
    }
}

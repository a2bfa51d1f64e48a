package dev.holt.git;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Counts the NUL-terminated names that are written to it and keeps the first of them, of each no more than a path may be long. For one thread. */
final class FirstNames extends OutputStream {
    private static final int LONGEST = 4096;

    private final int most;
    private final List<Bytes> first = new ArrayList<>();
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private int count;

    FirstNames(int most) {
        this.most = most;
    }

    @Override
    public void write(int one) {
        if (one == 0) {
            count++;
            if (first.size() < most) {
                first.add(new Bytes(name.toByteArray()));
            }
            name.reset();
        } else if (name.size() < LONGEST && first.size() < most) {
            name.write(one);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(from[i]);
        }
    }

    int count() {
        return count;
    }

    List<Bytes> first() {
        return List.copyOf(first);
    }
}

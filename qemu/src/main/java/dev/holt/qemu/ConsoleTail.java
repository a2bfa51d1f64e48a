package dev.holt.qemu;

import java.util.Arrays;

/** The end of a machine's console, as far as we have read it: reading takes it out of QEMU's ring. Safe for any thread. */
final class ConsoleTail {
    private byte[] kept = {};

    private final int most;

    ConsoleTail(int most) {
        this.most = most;
    }

    synchronized void add(byte[] more) {
        byte[] all = Arrays.copyOf(kept, kept.length + more.length);
        System.arraycopy(more, 0, all, kept.length, more.length);
        kept = Arrays.copyOfRange(all, Math.max(0, all.length - most), all.length);
    }

    /** At most {@code limit} bytes of its end. */
    synchronized byte[] end(int limit) {
        return Arrays.copyOfRange(kept, Math.max(0, kept.length - limit), kept.length);
    }
}

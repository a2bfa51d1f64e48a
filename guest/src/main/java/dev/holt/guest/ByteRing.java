package dev.holt.guest;

/** Bytes that wait to be read, in the order in which they came. Takes as much room as there were at most. Used under its owner's lock. */
final class ByteRing {
    private static final int FIRST = 1024;
    private static final byte[] NOTHING = {};

    private byte[] room = NOTHING;
    private int head;
    private int count;

    int size() {
        return count;
    }

    void add(java.nio.ByteBuffer bytes) {
        reserve(count + bytes.remaining());
        while (bytes.hasRemaining()) {
            int tail = (head + count) % room.length;
            int piece = Math.min(bytes.remaining(), room.length - tail);
            bytes.get(room, tail, piece);
            count += piece;
        }
    }

    int take(byte[] into, int from, int length) {
        int taken = Math.min(length, count);
        int first = Math.min(taken, room.length - head);
        System.arraycopy(room, head, into, from, first);
        System.arraycopy(room, 0, into, from + first, taken - first);
        count -= taken;
        head = count == 0 ? 0 : (head + taken) % room.length;
        return taken;
    }

    void clear() {
        room = NOTHING;
        head = 0;
        count = 0;
    }

    private void reserve(int bytes) {
        if (bytes > room.length) {
            byte[] larger = new byte[Math.max(FIRST, Integer.highestOneBit(bytes - 1) << 1)];
            int kept = count;
            take(larger, 0, kept);
            room = larger;
            head = 0;
            count = kept;
        }
    }
}

package dev.holt.guest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the guest's answer to our {@code HELLO} in what comes first on a connection: the rest of whatever was under way before, of any length, and
 * possibly an answer that was cut off and begun anew. Holds one frame at the most. Used by one thread.
 */
final class HelloSeeker {
    private static final int LEAST = FrameHeader.BYTES + LinkKey.BYTES;

    private final byte[] nonce;
    private final byte[] kept = new byte[FrameHeader.BYTES + FrameHeader.MOST_PAYLOAD];
    private int count;
    private boolean found;

    HelloSeeker(byte[] nonce) {
        this.nonce = nonce.clone();
    }

    /**
     * Takes bytes until the answer is whole; what follows it stays in {@code bytes}.
     *
     * @return the fields behind the nonce; null as long as there are none
     */
    @Nullable
    Fields feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            kept[count++] = bytes.get();
            if (count >= LEAST && begins(count - LEAST)) {
                System.arraycopy(kept, count - LEAST, kept, 0, LEAST);
                count = LEAST;
                found = true;
            } else if (!found && count == LEAST) {
                System.arraycopy(kept, 1, kept, 0, --count);
            }
            if (found && count == FrameHeader.BYTES + length(0)) {
                Fields fields = fields();
                if (fields != null) {
                    return fields;
                }
                forget();
            }
        }
        return null;
    }

    /** The fields of the answer; null when these are none of one, because it was cut off and something else follows. */
    private @Nullable Fields fields() {
        try {
            Fields fields = Fields.parse(Arrays.copyOfRange(kept, LEAST, count));
            return fields.text("version").isEmpty() ? null : fields;
        } catch (LinkViolation _) {
            return null;
        }
    }

    /** Goes on with what may be the beginning of the next answer: a whole one would have been found. */
    private void forget() {
        int rest = Math.min(count - 1, LEAST - 1);
        System.arraycopy(kept, count - rest, kept, 0, rest);
        count = rest;
        found = false;
    }

    /** Whether the payload of a {@code HELLO} begins with our nonce. */
    boolean isOurs(ByteBuffer payload) {
        return payload.remaining() >= LinkKey.BYTES
                && payload.slice(payload.position(), LinkKey.BYTES).equals(ByteBuffer.wrap(nonce));
    }

    /** Whether a header of {@code HELLO} with our nonce stands at {@code at}. The cheapest of the rare bytes is looked at first. */
    private boolean begins(int at) {
        if (kept[at + FrameHeader.BYTES] != nonce[0] || kept[at + 4] != FrameType.HELLO.code()) {
            return false;
        }
        boolean header = kept[at] == 0
                && kept[at + 1] == 0
                && kept[at + 2] == 0
                && kept[at + 3] == 0
                && kept[at + 5] == 0
                && kept[at + 6] == 0
                && kept[at + 7] == 0;
        int body = at + FrameHeader.BYTES;
        return header
                && Arrays.equals(kept, body, body + LinkKey.BYTES, nonce, 0, LinkKey.BYTES)
                && length(at) >= LinkKey.BYTES
                && length(at) <= FrameHeader.MOST_PAYLOAD;
    }

    private int length(int at) {
        return ByteBuffer.wrap(kept).getInt(at + 8);
    }
}

package dev.holt.guest;

import java.util.HexFormat;

/** The 16 bytes by which the ends of a link know each other's beginnings. */
final class LinkKey {
    static final int BYTES = 16;

    private LinkKey() {}

    /** Reads a key of 32 hexadecimal digits. */
    static byte[] parse(String digits) {
        byte[] key = HexFormat.of().parseHex(digits);
        if (key.length != BYTES) {
            throw new IllegalArgumentException("link key: %d bytes (expected: %d)".formatted(key.length, BYTES));
        }
        return key;
    }
}

package dev.holt.guest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What a guest says as {@code key=value} pairs. Of a key that comes more than once the first counts. */
final class Fields {
    private static final int MOST_DIGITS = 19;

    private final Map<String, byte[]> values;

    private Fields(Map<String, byte[]> values) {
        this.values = values;
    }

    static Fields parse(byte[] bytes) throws LinkViolation {
        Map<String, byte[]> values = new HashMap<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                add(bytes, start, i, values);
                start = i + 1;
            }
        }
        if (start != bytes.length) {
            throw new LinkViolation("fields do not end with a NUL byte");
        }
        return new Fields(values);
    }

    private static void add(byte[] bytes, int start, int end, Map<String, byte[]> values) throws LinkViolation {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '=') {
                String key = new String(bytes, start, i - start, StandardCharsets.ISO_8859_1);
                values.putIfAbsent(key, Arrays.copyOfRange(bytes, i + 1, end));
                return;
            }
        }
        throw new LinkViolation("a field has no '='");
    }

    /** The value of a key; empty when there is none. */
    String text(String key) {
        byte[] value = values.get(key);
        return value == null ? "" : GuestText.decode(value);
    }

    /** The value of a key when it is a number from 0 on. */
    OptionalLong number(String key) {
        return number(text(key), 10);
    }

    /** The value of a key when it is a number from 0 on, in octal digits. */
    OptionalLong octal(String key) {
        return number(text(key), 8);
    }

    /** The number from 0 on that {@code digits} mean; empty when they are something else. */
    static OptionalLong number(String digits, int radix) {
        if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit >= radix) {
                return OptionalLong.empty();
            }
            if (number > (Long.MAX_VALUE - digit) / radix) {
                return OptionalLong.empty();
            }
            number = number * radix + digit;
        }
        return OptionalLong.of(number);
    }

    /** The names of all keys. */
    Iterable<String> keys() {
        return values.keySet();
    }
}

package dev.holt.api;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Values out of a few, as words on the wire. */
final class Choices {
    private Choices() {}

    /** What a word of a request stands for. Throws {@code INVALID_ARGUMENT} with the words that do. */
    static <E extends Enum<E>> E of(String field, String word, E[] values) {
        for (E value : values) {
            if (word(value).equals(word)) {
                return value;
            }
        }
        List<String> words = Arrays.stream(values).map(Choices::word).toList();
        throw new HoltException(
                ErrorCode.INVALID_ARGUMENT,
                "%s: '%s' (expected: %s)".formatted(field, Printable.of(word), String.join(" or ", words)));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.holt.cli;

import dev.holt.core.Printable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them. */
final class ByteSizes {
    private static final String UNITS = "KMGT";
    private static final int KILO = 10;

    private ByteSizes() {}

    /** In MiB; null stays null. */
    static @Nullable Integer mebibytes(String option, @Nullable String text) {
        Long bytes = parse(option, text);
        return bytes == null ? null : Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes >> 20));
    }

    /** In bytes; null stays null. A number alone counts MiB. */
    static @Nullable Long parse(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        String size = text.toUpperCase(Locale.ROOT).replaceFirst("(?<=[KMGT])(I?B)$", "");
        if (!size.matches("[0-9]{1,9}[KMGT]?")) {
            throw CommandException.usage("%s: '%s' (expected: a number with K, M, G or T, such as 512M)"
                    .formatted(option, Printable.of(text)));
        }
        int unit = UNITS.indexOf(size.charAt(size.length() - 1));
        long number = Long.parseLong(unit < 0 ? size : size.substring(0, size.length() - 1));
        return number << (KILO * (unit < 0 ? 2 : unit + 1));
    }
}

package dev.holt.benchmark;

import java.util.Locale;

/** What a figure counts. */
enum Unit {
    MILLISECONDS("ms", 2),
    SECONDS("s", 3),
    MEBIBYTES("MiB", 1),
    MEBIBYTES_PER_SECOND("MiB/s", 1),
    PERCENT("%", 2),
    COUNT("", 0);

    private final String sign;
    private final int digits;

    Unit(String sign, int digits) {
        this.sign = sign;
        this.digits = digits;
    }

    /** The value with its unit, such as {@code 3.25 ms}. */
    String format(double value) {
        if (Double.isNaN(value)) {
            return "none";
        }
        String number = String.format(Locale.ROOT, "%." + digits + "f", value);
        return sign.isEmpty() ? number : number + " " + sign;
    }

    /** The unit's name in JSON. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

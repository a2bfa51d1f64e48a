package dev.holt.core;

import java.util.Locale;
import java.util.regex.Pattern;

/** The rule for names that people give: a DNS label. The one validator of project, machine and image names. */
public final class Name {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Name() {}

    /**
     * Returns {@code name} if it is a DNS label.
     *
     * @param what what is being named, for the message, such as {@code project}
     * @throws HoltException {@link ErrorCode#INVALID_NAME} otherwise
     */
    public static String require(String what, String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new HoltException(
                    ErrorCode.INVALID_NAME,
                    "%s: '%s' (expected: 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit); try '%s'"
                            .formatted(what, Printable.of(name), propose(name)));
        }
        return name;
    }

    /** Proposes a valid name close to {@code text}: lower case, runs of other characters replaced by {@code -}. */
    public static String propose(String text) {
        String label =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        label = label.substring(0, Math.min(label.length(), 63)).replaceAll("-+$", "");
        return label.isEmpty() ? "project" : label;
    }
}

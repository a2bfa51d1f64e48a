package dev.holt.core.session;

import java.util.regex.Pattern;

/** Compares texts as they were typed with texts as an agent shows them: agents trim them, and may join or split lines. */
public final class Wording {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    /** A text that was shown cut off still shows this much of what it was. */
    private static final int TELLING = 200;

    private Wording() {}

    /** Whether {@code shown} is {@code typed}, or the cut-off beginning of it. */
    public static boolean isSame(String typed, String shown) {
        String wanted = plain(typed);
        String seen = plain(shown);
        return wanted.equals(seen) || (seen.length() >= TELLING && wanted.startsWith(seen));
    }

    private static String plain(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }
}

package dev.holt.protocol;

import java.util.regex.Pattern;

/**
 * Names a build, {@code <UTC time yyyymmddhhmmss>-<hash8>}. Ids compare as text: a greater one is newer.
 *
 * @param text 1 to 64 letters, digits, dots and dashes
 */
public record BuildId(String text) implements Comparable<BuildId> {
    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z.-]{1,64}");

    public BuildId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("build id: not 1 to 64 letters, digits, dots and dashes");
        }
    }

    @Override
    public int compareTo(BuildId other) {
        return text.compareTo(other.text);
    }

    public boolean isNewerThan(BuildId other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return text;
    }
}

package dev.holt.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a session, {@code <project>-<n>} with n from 1; never reused. */
public record SessionId(ProjectId project, long number) {
    private static final Pattern FORM = Pattern.compile("(.+)-([1-9][0-9]{0,17})");

    public SessionId {
        if (number < 1) {
            throw new IllegalArgumentException("number: %d (expected: at least 1)".formatted(number));
        }
    }

    /** Reads an id as people write it. */
    public static SessionId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new HoltException(
                    ErrorCode.SESSION_NOT_FOUND,
                    "session: '%s' (expected: <project>-<number> such as calc-1); 'holt ls' lists them"
                            .formatted(Printable.of(text)));
        }
        return new SessionId(new ProjectId(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return project + "-" + number;
    }
}

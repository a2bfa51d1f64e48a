package dev.holt.core.project;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.util.regex.Pattern;

/** The form of paths inside of a repository that settings name: plain names, nothing that leads out of it or into its git directory. */
final class PlainPath {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.@+-]+(/[A-Za-z0-9_.@+-]+)*");
    private static final Pattern SPECIAL = Pattern.compile("\\.|\\.\\.|\\.git", Pattern.CASE_INSENSITIVE);

    private PlainPath() {}

    /**
     * Returns {@code path}. Throws {@code SETTING_INVALID} when it is none.
     *
     * @param setting the setting that it is the value of
     * @param example of a good value
     */
    static String require(String setting, String path, String example) {
        boolean plain = FORM.matcher(path).matches() && !path.startsWith("-");
        for (String name : path.split("/", -1)) {
            plain = plain && !SPECIAL.matcher(name).matches();
        }
        if (!plain) {
            throw new HoltException(
                    ErrorCode.SETTING_INVALID,
                    "%s: '%s' (expected: a plain path inside the repository, such as %s)"
                            .formatted(setting, Printable.of(path), example));
        }
        return path;
    }
}

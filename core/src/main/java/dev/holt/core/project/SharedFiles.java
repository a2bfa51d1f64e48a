package dev.holt.core.project;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The files that git ignores and that new work trees get from the main one nevertheless.
 *
 * @param symlinks paths that become links to the main work tree, such as {@code node_modules}
 * @param copy patterns, as a {@code .gitignore} has them, of files that are copied
 */
public record SharedFiles(List<String> symlinks, List<String> copy) {
    /** None. */
    public static final SharedFiles NONE = new SharedFiles(List.of(), List.of());

    private static final Pattern ONE_PATTERN = Pattern.compile("[^#\\s,\\p{Cntrl}][^\\s,\\p{Cntrl}]{0,499}");

    public SharedFiles {
        symlinks = List.copyOf(symlinks);
        copy = List.copyOf(copy);
        symlinks.forEach(SharedFiles::requireLinkable);
        copy.forEach(SharedFiles::requirePattern);
    }

    public SharedFiles withSymlinks(List<String> newSymlinks) {
        return new SharedFiles(newSymlinks, copy);
    }

    public SharedFiles withCopy(List<String> newCopy) {
        return new SharedFiles(symlinks, newCopy);
    }

    private static void requireLinkable(String path) {
        PlainPath.require("symlinks", path, "node_modules");
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.equals(".holt") || lower.startsWith(".holt/")) {
            throw new HoltException(
                    ErrorCode.SETTING_INVALID,
                    "symlinks: '%s' (expected: a path outside of .holt, where each session has files of its own)"
                            .formatted(Printable.of(path)));
        }
    }

    private static void requirePattern(String pattern) {
        if (!ONE_PATTERN.matcher(pattern).matches()) {
            throw new HoltException(
                    ErrorCode.SETTING_INVALID,
                    "copy: '%s' (expected: paths or patterns as in a .gitignore, such as '.env*'; put others into .worktreeinclude)"
                            .formatted(Printable.of(pattern)));
        }
    }
}

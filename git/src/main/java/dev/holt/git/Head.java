package dev.holt.git;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code HEAD} file says: a ref or a commit. Exactly one is not null. */
record Head(@Nullable String ref, @Nullable String commit) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
    private static final Pattern REF = Pattern.compile("refs/[^\\x00-\\x20\\x7f~^:?*\\[\\\\]+");
    private static final String SYMBOLIC = "ref: ";
    private static final String BRANCHES = "refs/heads/";

    /** Reads the content of a {@code HEAD} file; empty when it is none. */
    static Optional<Head> parse(String content) {
        String line = content.strip();
        if (isHash(line)) {
            return Optional.of(new Head(null, line));
        }
        if (line.startsWith(SYMBOLIC)) {
            String ref = line.substring(SYMBOLIC.length()).strip();
            if (REF.matcher(ref).matches() && !ref.contains("..") && !ref.contains("//")) {
                return Optional.of(new Head(ref, null));
            }
        }
        return Optional.empty();
    }

    /** Whether {@code text} is the full hash of something. */
    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** The branch, or null when detached. */
    @Nullable
    String branch() {
        return ref != null && ref.startsWith(BRANCHES) ? ref.substring(BRANCHES.length()) : null;
    }
}

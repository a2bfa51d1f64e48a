package dev.holt.git;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names that some file system takes for a git directory although they are spelt otherwise. */
final class SafeNames {
    /** What HFS+ overlooks in names. */
    private static final Pattern IGNORED = Pattern.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]");
    /** NTFS drops what stands here at the end, and knows short names and streams. */
    private static final Pattern GIT = Pattern.compile("(\\.git|git~[0-9]+)[ .]*(:.*)?");

    private SafeNames() {}

    /** Whether some part of the path may be a git directory somewhere. */
    static boolean meansGitDirectory(Bytes path) {
        for (String part : path.text().split("[/\\\\]", -1)) {
            String plain = IGNORED.matcher(part).replaceAll("").toLowerCase(Locale.ROOT);
            if (GIT.matcher(plain).matches()) {
                return true;
            }
        }
        return false;
    }
}

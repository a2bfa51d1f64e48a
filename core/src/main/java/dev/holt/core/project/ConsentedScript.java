package dev.holt.core.project;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A script of a repository that may run, as it was when its owner agreed to that. Another content needs another consent.
 *
 * @param path relative to the top of the work tree
 * @param sha256 of its content, 64 hexadecimal digits
 */
public record ConsentedScript(String path, String sha256) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.@+-]+(/[A-Za-z0-9_.@+-]+)*");

    public ConsentedScript {
        if (!PLAIN.matcher(path).matches() || ("/" + path + "/").contains("/../") || path.startsWith("-")) {
            throw new HoltException(
                    ErrorCode.SETTING_INVALID,
                    "setup-file: '%s' (expected: a plain path inside the repository, such as .holt/setup)"
                            .formatted(path));
        }
    }

    /** Consent to {@code content} at {@code path}. */
    public static ConsentedScript to(String path, byte[] content) {
        return new ConsentedScript(path, digest(content));
    }

    /** Whether this is what was agreed to. */
    public boolean covers(byte[] content) {
        return sha256.equals(digest(content));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

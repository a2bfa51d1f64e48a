package dev.holt.core.project;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script of a repository that may run, as it was when its owner agreed to that. Another content needs another consent.
 *
 * @param path relative to the top of the work tree
 * @param sha256 of its content, 64 hexadecimal digits
 */
public record ConsentedScript(String path, String sha256) {
    public ConsentedScript {
        PlainPath.require("setup-file", path, ".holt/setup");
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

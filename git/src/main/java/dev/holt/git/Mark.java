package dev.holt.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells the refs of one session from those that another home made for a session of the same id. */
final class Mark {
    private static final int BYTES = 4;

    private Mark() {}

    /** Eight hexadecimal digits for the session whose work tree is at {@code directory}, on {@code branch}. */
    static String of(Path directory, String branch) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((directory + "\0" + branch).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

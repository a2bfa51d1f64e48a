package dev.holt.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntConsumer;

/** SHA-256 of what is in files, in hexadecimal. */
final class Digests {
    private static final int CHUNK = 1 << 20;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether {@code text} is such a digest. */
    static boolean isOne(String text) {
        return text.length() == 64 && text.chars().allMatch(Digests::isDigit);
    }

    static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    static String of(Path file) throws IOException, InterruptedException {
        return of(file, _ -> {});
    }

    /** @param percent told when another percent of the file has been read */
    static String of(Path file, IntConsumer percent) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        update(digest, file, percent);
        return hex(digest);
    }

    /** Adds what is in a file. */
    static void update(MessageDigest digest, Path file, IntConsumer percent) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK];
        long size = Math.max(1, Files.size(file));
        long read = 0;
        int told = 0;
        try (InputStream stream = Files.newInputStream(file)) {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                digest.update(chunk, 0, n);
                read += n;
                int now = (int) Math.min(100, read * 100 / size);
                if (now > told) {
                    told = now;
                    percent.accept(now);
                }
            }
        }
    }
}

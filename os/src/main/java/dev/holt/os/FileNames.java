package dev.holt.os;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Names and paths of files as the bytes that they are: any but NUL. Text loses those that are no characters, and only a file URI carries them through. */
public final class FileNames {
    private static final Path ROOT = Path.of("/");

    private FileNames() {}

    /** The bytes of a path. */
    public static byte[] bytes(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        String uri = ROOT.resolve(path).toUri().getRawPath();
        // Behind a directory it has a slash of its own.
        int end = uri.length() - (uri.endsWith("/") && !text.endsWith("/") ? 1 : 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = path.isAbsolute() ? 0 : 1; i < end; i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /** The path of these bytes, of which there is one at least. */
    public static Path path(byte[] bytes) {
        Path under = under(ROOT, bytes);
        return bytes[0] == '/' ? under : under.subpath(0, under.getNameCount());
    }

    /** The path of these bytes below {@code directory}, also when they begin with a slash. */
    public static Path under(Path directory, byte[] bytes) {
        StringBuilder uri = new StringBuilder(directory.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte b : bytes) {
            if (b == '/') {
                uri.append('/');
            } else {
                uri.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }
}

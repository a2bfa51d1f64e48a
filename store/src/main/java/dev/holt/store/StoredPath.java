package dev.holt.store;

import java.net.URI;
import java.nio.file.Path;

/** Paths as text. A path whose bytes are not text becomes a {@code file:} URI with those bytes escaped, so that every path comes back as it was. */
final class StoredPath {
    private static final String ESCAPED = "file:";

    private StoredPath() {}

    /** @param path absolute */
    static String text(Path path) {
        String text = path.toString();
        boolean faithful = text.indexOf('\ufffd') < 0;
        return faithful ? text : path.toUri().toString();
    }

    static Path path(String text) {
        return text.startsWith(ESCAPED) ? Path.of(URI.create(text)) : Path.of(text);
    }
}

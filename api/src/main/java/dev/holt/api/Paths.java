package dev.holt.api;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that callers name. The daemon's own directory means nothing to them, so they are absolute. */
final class Paths {
    private Paths() {}

    /**
     * The path that {@code text} names.
     *
     * @param field the parameter that it came in
     * @throws HoltException {@code INVALID_ARGUMENT} when it is relative, or no path
     */
    static Path absolute(String field, String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw new HoltException(
                ErrorCode.INVALID_ARGUMENT,
                "%s: '%s' (expected: an absolute path); begin it with '/'".formatted(field, Printable.of(text)));
    }
}

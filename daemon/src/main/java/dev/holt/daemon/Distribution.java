package dev.holt.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that this program was built into; it never changes. */
record Distribution(Path root) {
    static final String VERSION = "0.1.0";

    Path client() {
        return root.resolve("bin/holt");
    }

    Path runner() {
        return root.resolve("libexec/holt-run");
    }

    /** What becomes process 1 of machines. */
    Path guest() {
        return root.resolve("libexec/holt-guest");
    }

    /** What stands between machines and this host's own addresses. */
    Path fence() {
        return root.resolve("libexec/holt-fence");
    }

    /** The build's id; a greater one is newer. */
    String build() {
        try {
            return Files.readString(root.resolve("build-id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

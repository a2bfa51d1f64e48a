package dev.holt.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A shell script of ours for the inside of a guest. Nothing is ever put into its text: what differs comes as arguments. */
enum Script {
    /** Makes files, refs and settings of a clone whose objects are there. */
    FINISH_CLONE("finish-clone.sh"),
    /** Says what a clone holds, and prints it as a patch. */
    EXPORT("export.sh");

    private final String text;

    Script(String resource) {
        try (InputStream stream = Objects.requireNonNull(Script.class.getResourceAsStream(resource), resource)) {
            text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return text;
    }
}

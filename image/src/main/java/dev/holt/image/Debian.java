package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import dev.holt.core.image.ImageException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The releases of Debian that images can be built of. */
enum Debian {
    BOOKWORM("debian-12", "bookworm"),
    TRIXIE("debian-13", "trixie");

    /** Debian's policy for names of packages, with an architecture or not. */
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");

    private final String label;
    private final String suite;

    Debian(String label, String suite) {
        this.label = label;
        this.suite = suite;
    }

    /** As people call it, such as {@code debian-12}. */
    String label() {
        return label;
    }

    /** As archives call it, such as {@code bookworm}. */
    String suite() {
        return suite;
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Debian::label).toList();
    }

    /** @throws ImageException {@code INVALID_ARGUMENT} when there is none of that name */
    static Debian of(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new ImageException(
                        ErrorCode.INVALID_ARGUMENT,
                        "distribution: '%s' (expected: one of %s)%s"
                                .formatted(
                                        Printable.of(label),
                                        String.join(", ", labels()),
                                        Nearest.to(label, labels())
                                                .map("; did you mean %s?"::formatted)
                                                .orElse(""))));
    }

    /** @throws ImageException {@code INVALID_ARGUMENT} when {@code name} can not be that of a package */
    static String requirePackage(String name) {
        if (!PACKAGE.matcher(name).matches()) {
            throw new ImageException(
                    ErrorCode.INVALID_ARGUMENT,
                    "package: '%s' (expected: the name of a Debian package: a-z, 0-9, '+', '-' and '.', beginning with a letter or digit)"
                            .formatted(Printable.of(name)));
        }
        return name;
    }
}

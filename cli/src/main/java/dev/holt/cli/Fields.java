package dev.holt.cli;

import dev.holt.core.Printable;
import org.jspecify.annotations.Nullable;

/** Prints names and values under each other; what is not there is left out. */
final class Fields {
    private static final int NAMES = 13;

    private final Printer out;
    private final Style style;

    Fields(Printer out, Style style) {
        this.out = out;
        this.style = style;
    }

    Fields add(String name, @Nullable Object value) {
        return coloured(name, value == null ? "" : value.toString(), "");
    }

    Fields coloured(String name, String value, String word) {
        if (!value.isEmpty()) {
            out.line(style.faint(Width.pad(name, NAMES)) + style.status(word, Printable.of(value)));
        }
        return this;
    }
}

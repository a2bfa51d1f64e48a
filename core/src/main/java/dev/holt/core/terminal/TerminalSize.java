package dev.holt.core.terminal;

/** The size of a window in character cells, each at least 1. */
public record TerminalSize(int columns, int rows) {
    /** Wide enough for any agent's screen; the first client that attaches brings its own. */
    public static final TerminalSize USUAL = new TerminalSize(220, 50);

    public TerminalSize {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException("size: %dx%d (expected: at least 1x1)".formatted(columns, rows));
        }
    }
}

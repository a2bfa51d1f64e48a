package dev.holt.cli;

/**
 * How text is emphasised: by colours on a terminal that wants them, else not at all.
 *
 * @param on whether there are colours
 */
record Style(boolean on) {
    String bold(String text) {
        return wrap("1", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    /** A status or verdict in the colour of what it asks of a person. */
    String status(String word, String text) {
        return switch (word) {
            case "working", "ok", "starting" -> wrap("32", text);
            case "needs_input", "stuck", "warning" -> wrap("1;33", text);
            case "failed", "missing" -> wrap("31", text);
            case "unknown" -> wrap("35", text);
            case "stopped", "exited" -> wrap("2", text);
            default -> text;
        };
    }

    private String wrap(String code, String text) {
        return on ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}

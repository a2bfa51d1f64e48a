package dev.holt.tmux;

/** Writes arguments so that tmux takes them for what they are. */
final class TmuxWords {
    private TmuxWords() {}

    /** One argument of a command: tmux would take a final semicolon for the end of the command. */
    static String word(String text) {
        return text.endsWith(";") ? text.substring(0, text.length() - 1) + "\\;" : text;
    }

    /** An argument that tmux expands as a format: {@code #} begins a variable, or a shell command. */
    static String format(String text) {
        return word(text.replace("#", "##"));
    }

    /** A shell command that tmux expands as a format of time first, where {@code %} begins a part of the date. */
    static String timedFormat(String text) {
        return format(text.replace("%", "%%"));
    }

    /** One word of a command of the shell. */
    static String shellWord(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

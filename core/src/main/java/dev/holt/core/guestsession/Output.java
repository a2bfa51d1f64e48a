package dev.holt.core.guestsession;

/** A stream of what a session prints. */
public enum Output {
    STDOUT("stdout.log."),
    STDERR("stderr.log.");

    private final String prefix;

    Output(String prefix) {
        this.prefix = prefix;
    }

    /** What the names of its files begin with; behind it comes the offset of the first byte. */
    String prefix() {
        return prefix;
    }
}

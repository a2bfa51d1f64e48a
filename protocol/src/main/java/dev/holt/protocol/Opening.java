package dev.holt.protocol;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of a frame connection, in either direction. */
public final class Opening {
    /** The longest line, in bytes, its line feed included. */
    public static final int LIMIT = 128;

    private static final Pattern CLIENT = Pattern.compile("HOLT/1 ([0-9A-Za-z.-]{1,64})");

    private Opening() {}

    /** What the daemon makes of a client. */
    public enum State {
        /** The command runs. */
        SERVING,
        /** The client is newer and nobody else is served; the command was not run. */
        OLDER_IDLE,
        /** The client is newer, and others are being served. */
        OLDER_BUSY;

        /** As the wire has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reads a client's line, given without its line feed.
     *
     * @throws ProtocolException when it is something else, or another version
     */
    public static BuildId parse(String line) throws ProtocolException {
        Matcher matcher = CLIENT.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("opening line not understood (expected: HOLT/1 <build id>)");
        }
        return new BuildId(matcher.group(1));
    }

    /** The daemon's answer, with its line feed. */
    public static String answer(BuildId daemon, State state) {
        return "HOLT/1 " + daemon + " " + state.word() + "\n";
    }
}

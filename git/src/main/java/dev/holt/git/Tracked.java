package dev.holt.git;

import java.nio.charset.StandardCharsets;

/** A tracked path, as one or two lines of {@code ls-files -t -s -m -d} tell of it. */
record Tracked(Bytes path, String hash, boolean gitlink, boolean modified) {
    private static final int HASH = 9;

    /** Whether the line is of a tracked path. */
    static boolean tells(Bytes line) {
        return line.value()[0] != '?';
    }

    /** Whether there is something to know about it: most paths are as they were. */
    static boolean matters(Bytes line) {
        byte[] text = line.value();
        return isModified(text) || isGitlink(text);
    }

    /** Reads {@code <tag> <mode> <hash> <stage>\t<path>}. */
    static Tracked parse(Bytes line) {
        byte[] text = line.value();
        int end = HASH;
        while (text[end] != ' ') {
            end++;
        }
        int tab = end;
        while (text[tab] != '\t') {
            tab++;
        }
        return new Tracked(
                line.from(tab + 1),
                new String(text, HASH, end - HASH, StandardCharsets.US_ASCII),
                isGitlink(text),
                isModified(text));
    }

    /** The same path with what {@code other} knows of it, too. */
    Tracked and(Tracked other) {
        return new Tracked(path, hash, gitlink || other.gitlink, modified || other.modified);
    }

    /** What somebody told git to overlook, as a sparse checkout does, is as the commit has it. */
    private static boolean isModified(byte[] text) {
        return text[0] != 'H' && text[0] != 'S';
    }

    private static boolean isGitlink(byte[] text) {
        return text[2] == '1' && text[3] == '6';
    }
}

package dev.holt.git;

import dev.holt.core.workspace.ChangedFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a patch that somebody hostile may have written, and takes it only in the exact form in which {@code git diff-tree --patch --binary --full-index
 * --no-renames} prints one (git-diff(1), "Generating patch text with -p"). Then what it changes is known without anybody's word: each path, kind and
 * mode, and that {@code git apply} finds nothing else in it. Its own memory does not grow with the patch, but for one entry a file. Used by one thread.
 */
final class PatchReader {
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_FILES = 500_000;
    private static final int LINK = 0120000;
    private static final Set<Integer> MODES = Set.of(0100644, 0100755, LINK, 0160000);
    private static final String START = "diff --git ";
    private static final Pattern INDEX =
            Pattern.compile("index [0-9a-f]{40}([0-9a-f]{24})?\\.\\.[0-9a-f]{40}([0-9a-f]{24})?( ([0-7]{6}))?");
    private static final Pattern HUNK =
            Pattern.compile("@@ -[0-9]{1,9}(,([0-9]{1,9}))? \\+[0-9]{1,9}(,([0-9]{1,9}))? @@.*", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("[ !#-\\[\\]-~]+");
    private static final Pattern BINARY = Pattern.compile("(literal|delta) [0-9]{1,18}");

    private final InputStream in;
    private final List<ChangedFile> files = new ArrayList<>();
    private final Set<Bytes> links = new HashSet<>();
    private final List<Bytes> paths = new ArrayList<>();
    private long line;
    /** The line that comes next, already read; null at the end. */
    private byte @Nullable [] next;

    PatchReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** It is not a patch of ours. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** The changes of the whole patch, in its order. */
    List<ChangedFile> read() throws IOException, RefusedException {
        advance();
        while (next != null) {
            file();
        }
        for (Bytes path : paths) {
            requireNoLinkAbove(path);
        }
        return files;
    }

    private void file() throws IOException, RefusedException {
        String header = text();
        if (!header.startsWith(START)) {
            throw refused("'%s' (expected: the header of a file)".formatted(shown(header)));
        }
        Bytes path = path(header.substring(START.length()));
        advance();
        int oldMode = 0;
        int newMode = 0;
        char change = 'M';
        if (begins("new file mode ")) {
            newMode = mode("new file mode ");
            change = 'A';
        } else if (begins("deleted file mode ")) {
            oldMode = mode("deleted file mode ");
            change = 'D';
        } else if (begins("old mode ")) {
            oldMode = mode("old mode ");
            if (!begins("new mode ")) {
                throw refused("an old mode (expected: a new one after it)");
            }
            newMode = mode("new mode ");
        }
        int added = 0;
        int removed = 0;
        if (begins("index ")) {
            Matcher index = INDEX.matcher(text());
            if (!index.matches()) {
                throw refused("'%s' (expected: index <hash>..<hash>)".formatted(shown(text())));
            }
            if (index.group(4) != null) {
                if (oldMode != 0 || newMode != 0) {
                    throw refused("a second mode");
                }
                oldMode = newMode = allowed(index.group(4));
            }
            advance();
            if (begins("GIT binary patch")) {
                binary();
                added = removed = -1;
            } else if (begins("--- ")) {
                names(path, change);
                int[] counts = hunks();
                added = counts[0];
                removed = counts[1];
            }
        } else if (change != 'M') {
            throw refused("a file that comes or goes (expected: index <hash>..<hash>)");
        }
        if (oldMode == 0 && newMode == 0) {
            throw refused("%s (expected: a mode)".formatted(path.printable()));
        }
        add(path, change, oldMode, newMode, added, removed);
    }

    private void add(Bytes path, char change, int oldMode, int newMode, int added, int removed)
            throws RefusedException {
        if (files.size() == MOST_FILES) {
            throw refused("more than %d files".formatted(MOST_FILES));
        }
        if (newMode == LINK) {
            links.add(path);
        }
        if (newMode != 0) {
            paths.add(path);
        }
        files.add(new ChangedFile(path.printable(), change, added, removed, Findings.of(path, oldMode, newMode)));
    }

    /** The one path of a header, which has it twice. */
    private Bytes path(String names) throws RefusedException {
        Bytes first;
        Bytes second;
        if (names.startsWith("\"")) {
            Quoted one = Quoted.at(names, 0);
            Quoted two = one == null || one.end() + 1 >= names.length() ? null : Quoted.at(names, one.end() + 1);
            if (one == null || two == null || names.charAt(one.end()) != ' ' || two.end() != names.length()) {
                throw refused("'%s' (expected: two quoted names)".formatted(shown(names)));
            }
            first = one.value();
            second = two.value();
        } else {
            int half = names.length() / 2;
            if (names.length() % 2 == 0 || names.charAt(half) != ' ') {
                throw refused("'%s' (expected: one name twice)".formatted(shown(names)));
            }
            first = plain(names.substring(0, half));
            second = plain(names.substring(half + 1));
        }
        Bytes path = without(first, "a/");
        if (!path.equals(without(second, "b/"))) {
            throw refused("'%s' (expected: one name twice)".formatted(shown(names)));
        }
        requireSafe(path);
        return path;
    }

    /** A name without quotes: what git would put into some ends a name for {@code git apply}. */
    private Bytes plain(String name) throws RefusedException {
        if (!PLAIN.matcher(name).matches()) {
            throw refused("'%s' (expected: a name in quotes)".formatted(shown(name)));
        }
        return raw(name);
    }

    private Bytes without(Bytes name, String prefix) throws RefusedException {
        String text = latin(name.value());
        if (!text.startsWith(prefix)) {
            throw refused("'%s' (expected: it begins with %s)".formatted(name.printable(), prefix));
        }
        return name.from(prefix.length());
    }

    private void requireSafe(Bytes path) throws RefusedException {
        if (!path.insideWorkTree() || path.text().indexOf(0) >= 0 || SafeNames.meansGitDirectory(path)) {
            throw refused("the path '%s' (expected: a file in the work tree, outside of any .git)"
                    .formatted(path.printable()));
        }
    }

    private void requireNoLinkAbove(Bytes path) throws RefusedException {
        byte[] value = path.value();
        for (int i = 0; i < value.length && !links.isEmpty(); i++) {
            if (value[i] == '/' && links.contains(new Bytes(java.util.Arrays.copyOf(value, i)))) {
                throw refused("'%s' lies beneath a link of the same patch".formatted(path.printable()));
            }
        }
    }

    /** The lines {@code ---} and {@code +++}. */
    private void names(Bytes path, char change) throws IOException, RefusedException {
        requireName("--- ", change == 'A' ? null : "a/", path);
        requireName("+++ ", change == 'D' ? null : "b/", path);
    }

    private void requireName(String mark, @Nullable String side, Bytes path) throws IOException, RefusedException {
        if (!begins(mark)) {
            throw refused("'%s' (expected: a line with %s)".formatted(shown(next == null ? "" : text()), mark.strip()));
        }
        String name = text().substring(mark.length());
        boolean right;
        if (side == null) {
            right = name.equals("/dev/null");
        } else {
            // A name with a space has a tab behind it.
            String bare = name.endsWith("\t") ? name.substring(0, name.length() - 1) : name;
            Quoted quoted = Quoted.at(bare, 0);
            Bytes value = quoted != null && quoted.end() == bare.length() ? quoted.value() : plain(bare);
            right = value.equals(Bytes.of(side).plus(path));
        }
        if (!right) {
            throw refused("'%s' (expected: the name of the header)".formatted(shown(name)));
        }
        advance();
    }

    /** All hunks of a file: lines added and removed. */
    private int[] hunks() throws IOException, RefusedException {
        int added = 0;
        int removed = 0;
        boolean any = false;
        while (begins("@@ ")) {
            Matcher hunk = HUNK.matcher(text());
            if (!hunk.matches()) {
                throw refused("'%s' (expected: the header of a hunk)".formatted(shown(text())));
            }
            any = true;
            int old = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
            int fresh = hunk.group(4) == null ? 1 : Integer.parseInt(hunk.group(4));
            while (old > 0 || fresh > 0) {
                int kind = skip();
                switch (kind) {
                    case ' ' -> {
                        old--;
                        fresh--;
                    }
                    case '-' -> {
                        old--;
                        removed++;
                    }
                    case '+' -> {
                        fresh--;
                        added++;
                    }
                    case '\\' -> {}
                    default -> throw refused("a line of a hunk that begins otherwise than with ' ', '+' or '-'");
                }
                if (old < 0 || fresh < 0) {
                    throw refused("a hunk with more lines than its header says");
                }
            }
            advance();
            if (begins("\\ ")) {
                advance();
            }
        }
        if (!any) {
            throw refused("a file with names and no hunk");
        }
        return new int[] {added, removed};
    }

    /** Both pieces of a binary patch. */
    private void binary() throws IOException, RefusedException {
        advance();
        for (int piece = 0; piece < 2; piece++) {
            if (next == null || !BINARY.matcher(text()).matches()) {
                throw refused("a binary patch (expected: literal or delta)");
            }
            advance();
            while (next != null && next.length > 0) {
                for (byte one : next) {
                    if (one <= ' ' || one > '~') {
                        throw refused("a binary patch (expected: base 85)");
                    }
                }
                advance();
            }
            if (next == null) {
                throw refused("a binary patch that is cut short");
            }
            advance();
        }
    }

    private int mode(String mark) throws IOException, RefusedException {
        int mode = allowed(text().substring(mark.length()));
        advance();
        return mode;
    }

    private int allowed(String octal) throws RefusedException {
        if (!octal.matches("[0-7]{6}") || !MODES.contains(Integer.parseInt(octal, 8))) {
            throw refused("mode '%s' (expected: 100644, 100755, 120000 or 160000)".formatted(shown(octal)));
        }
        return Integer.parseInt(octal, 8);
    }

    private boolean begins(String mark) {
        return next != null && latin(next).startsWith(mark);
    }

    private String text() {
        return next == null ? "" : latin(next);
    }

    /** Reads the next line, without its end. */
    private void advance() throws IOException, RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        int one = in.read();
        if (one < 0) {
            next = null;
            return;
        }
        line++;
        while (one != '\n') {
            if (one < 0) {
                throw refused("the patch ends in a line");
            }
            if (bytes.size() == LONGEST_HEADER) {
                throw refused("a line of more than %d bytes outside of a hunk".formatted(LONGEST_HEADER));
            }
            bytes.write(one);
            one = in.read();
        }
        next = bytes.toByteArray();
    }

    /** Skips a line, however long it is: its first byte. */
    private int skip() throws IOException, RefusedException {
        int first = in.read();
        line++;
        int one = first;
        while (one != '\n' && one >= 0) {
            one = in.read();
        }
        if (one < 0) {
            throw refused("the patch ends in a hunk");
        }
        return first;
    }

    private RefusedException refused(String why) {
        return new RefusedException("line %d: %s".formatted(line, why));
    }

    /** A text with a character for each byte. */
    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Bytes raw(String latin) {
        return new Bytes(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String shown(String latin) {
        int most = 80;
        return raw(latin.substring(0, Math.min(most, latin.length()))).printable();
    }
}

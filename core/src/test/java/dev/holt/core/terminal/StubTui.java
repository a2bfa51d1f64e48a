package dev.holt.core.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A program on a terminal as coding agents are: raw mode, bracketed paste, a draft that Enter submits. It reads seldom, and as real ones do it
 * loses an Enter that it finds in the same read as the end of a paste. Each submitted message becomes a file in the directory given.
 *
 * <p>Arguments: the directory, and the milliseconds between two reads.
 */
public final class StubTui {
    private static final String BEGIN = "\033[200~";
    private static final String END = "\033[201~";
    private static final char ENTER = '\r';
    private static final char END_OF_INPUT = 4;

    private final Path directory;
    private final StringBuilder draft = new StringBuilder();
    private final StringBuilder unread = new StringBuilder();
    private boolean pasting;
    private int submitted;

    private StubTui(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new ProcessBuilder("stty", "raw", "-echo").inheritIO().start().waitFor();
        new StubTui(Path.of(arguments[0])).run(Integer.parseInt(arguments[1]));
    }

    private void run(int pause) throws IOException, InterruptedException {
        show("\033[?2004hready> ");
        byte[] chunk = new byte[1 << 16];
        for (int n = System.in.read(chunk); n > 0; n = System.in.read(chunk)) {
            // Bytes are kept as the characters 0 to 255, so that a character cut in two does no harm.
            unread.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
            take();
            show("\r\ndraft of " + draft.length() + (pasting ? ", more to come" : "") + "> ");
            Thread.sleep(pause);
        }
    }

    private void take() throws IOException {
        boolean pasteEnded = false;
        while (!unread.isEmpty()) {
            String marker = pasting ? END : BEGIN;
            int at = unread.indexOf(marker);
            int safe = at >= 0 ? at : unread.length() - partial(marker);
            String text = unread.substring(0, safe);
            if (pasting) {
                draft.append(text);
            } else {
                keys(text, pasteEnded);
            }
            unread.delete(0, at >= 0 ? at + marker.length() : safe);
            if (at < 0) {
                return;
            }
            pasteEnded = pasting;
            pasting = !pasting;
        }
    }

    private void keys(String keys, boolean enterIsLost) throws IOException {
        for (int i = 0; i < keys.length(); i++) {
            char key = keys.charAt(i);
            if (key == END_OF_INPUT) {
                System.exit(0);
            } else if (key != ENTER) {
                draft.append(key);
            } else if (!enterIsLost) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        submitted++;
        byte[] message = draft.toString().getBytes(StandardCharsets.ISO_8859_1);
        Path unfinished = Files.write(directory.resolve("unfinished"), message);
        Files.move(unfinished, directory.resolve("message-" + submitted), StandardCopyOption.ATOMIC_MOVE);
        draft.setLength(0);
        show("\r\nsubmitted " + submitted);
    }

    /** How much of the end of what is unread may be the beginning of {@code marker}. */
    private int partial(String marker) {
        for (int length = Math.min(marker.length() - 1, unread.length()); length > 0; length--) {
            if (unread.substring(unread.length() - length).equals(marker.substring(0, length))) {
                return length;
            }
        }
        return 0;
    }

    private static void show(String text) {
        System.out.print(text);
        System.out.flush();
    }
}

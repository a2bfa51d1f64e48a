package dev.holt.tmux;

import dev.holt.core.place.Completed;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.os.Poll;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Pastes text and presses Enter as a person would: the text travels on standard input into a buffer of its own and is pasted with its line feeds
 * as they are, bracketed if the program asked for that. Enter follows only when the program has shown that it read the paste, because many
 * lose an Enter that arrives in the same read: its screen has changed and then stood still, {@link #STILL} for what it gets in one piece,
 * {@link #STILL_AFTER_PIECES} for what the kernel hands it in several. A program that shows nothing, or never stands still, gets its Enter
 * after {@link #LONGEST}, or {@link #LONGEST_AFTER_PIECES} and a second for each MiB.
 */
final class TmuxTyping {
    private static final Duration STILL = Duration.ofMillis(40);
    private static final Duration STILL_AFTER_PIECES = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofMillis(600);
    private static final Duration LONGEST_AFTER_PIECES = Duration.ofMillis(1500);
    private static final int ONE_PIECE = 1 << 10;
    private static final String CARRIAGE_RETURN = "0d";

    private final Tmux tmux;
    private final String pane;

    TmuxTyping(Tmux tmux, TerminalHandle handle) {
        this.tmux = tmux;
        this.pane = TmuxNames.pane(handle);
    }

    /**
     * Pastes {@code text}. The result's output is what the screen showed directly before. Fails for a window whose program has ended: the server
     * itself looks, in the same breath, because tmux up to 3.4 crashes when it pastes into one (tmux issue 3830), and takes all windows along.
     */
    Completed paste(String text) {
        String buffer = "holt-" + UUID.randomUUID();
        List<String> commands = new ArrayList<>(look());
        commands.addAll(List.of(";", "load-buffer", "-b", buffer, "-"));
        String fail = "has-session -t '=no-" + buffer + ":'";
        String paste = "paste-buffer -p -d -r -b %s -t '%s'".formatted(buffer, pane);
        commands.addAll(List.of(";", "if-shell", "-F", "-t", pane, "#{pane_dead}", fail, paste));
        Completed pasted = tmux.commands(text.getBytes(StandardCharsets.UTF_8), commands);
        if (!pasted.succeeded() && !pasted.timedOut()) {
            tmux.commands("delete-buffer", "-b", buffer);
        }
        return pasted;
    }

    /** Waits until the program has taken the paste of {@code text}, as far as that can be seen. */
    void awaitEcho(String before, String text) throws InterruptedException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        boolean onePiece = length <= ONE_PIECE;
        Stillness stillness = new Stillness(before, onePiece ? STILL : STILL_AFTER_PIECES);
        Duration longest = onePiece ? LONGEST : LONGEST_AFTER_PIECES.plusMillis(length >> 10);
        Poll.until(longest, () -> stillness.reached(screen()));
    }

    /** Presses Enter. A person who is scrolling back is brought back first, or tmux would keep the key for itself. */
    Completed enter() {
        return tmux.commands("copy-mode", "-q", "-t", pane, ";", "send-keys", "-t", pane, "-H", CARRIAGE_RETURN);
    }

    private String screen() {
        return tmux.commands(new byte[0], look()).outputText();
    }

    private List<String> look() {
        String position = "#{cursor_x} #{cursor_y} #{history_size}";
        return List.of("display-message", "-p", "-t", pane, position, ";", "capture-pane", "-p", "-t", pane);
    }

    /** Tells when what is seen has become another and then stayed the same. Used by one thread. */
    private static final class Stillness {
        private final String before;
        private final Duration enough;
        private String last;
        private long since = System.nanoTime();

        Stillness(String before, Duration enough) {
            this.before = before;
            this.enough = enough;
            this.last = before;
        }

        boolean reached(String now) {
            if (!now.equals(last)) {
                last = now;
                since = System.nanoTime();
            }
            return !now.equals(before) && System.nanoTime() - since >= enough.toNanos();
        }
    }
}

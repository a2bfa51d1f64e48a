package dev.holt.zellij;

import dev.holt.core.place.Completed;
import dev.holt.os.Poll;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pastes text and presses Enter as a person would. zellij takes what is typed as an argument, so a long text goes in pieces between the two marks
 * of a paste; it drops the marks when the program did not ask for them. Enter follows only when the program has shown that it read the paste,
 * because many lose an Enter that arrives in the same read: it has printed something and then stood still for {@link #STILL}, since even a short
 * paste reaches the program in three writes. A program that prints nothing, or never stands still, gets its Enter after {@link #LONGEST}, and a
 * long text a second for each MiB and {@link #MORE} later.
 */
final class ZellijTyping {
    /** What surely fits into one argument, of which the kernel takes 128 KiB. */
    private static final int PIECE = 100_000;

    private static final Duration STILL = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofMillis(600);
    private static final Duration MORE = Duration.ofMillis(900);
    private static final int SHORT = 1 << 10;
    private static final byte[] BEGIN = "\033[200~".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\033[201~".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTER = {'\r'};

    /** What surely fits into the arguments of one command, at four bytes a byte. */
    static final int MOST_KEYS = 10_000;

    private final Zellij zellij;
    private final ZellijWindow window;

    ZellijTyping(Zellij zellij, ZellijWindow window) {
        this.zellij = zellij;
        this.window = window;
    }

    /** Pastes {@code text}; nothing else that we type gets between its pieces as long as everybody holds {@code lock}. */
    Completed paste(String text, ReentrantLock lock) {
        lock.lock();
        try {
            if (text.length() * 3L <= PIECE) {
                return characters("paste", text);
            }
            Completed done = write(BEGIN);
            for (int from = 0; from < text.length() && done.succeeded(); ) {
                int to = end(text, from);
                done = characters("write-chars", text.substring(from, to));
                from = to;
            }
            return done.succeeded() ? write(END) : done;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the program has taken the paste of {@code text}, as far as that can be seen. */
    void awaitEcho(ZellijLog.Mark before, String text) throws InterruptedException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        Stillness stillness = new Stillness(before, STILL);
        Duration longest = length <= SHORT ? LONGEST : LONGEST.plus(MORE).plusMillis(length >> 10);
        Poll.until(longest, () -> {
            ZellijLog.Mark now = ZellijLog.mark(window);
            return stillness.reached(now) && !now.equals(before);
        });
    }

    Completed enter(ReentrantLock lock) {
        lock.lock();
        try {
            return write(ENTER);
        } finally {
            lock.unlock();
        }
    }

    /** Presses {@code bytes}, of which there are at most {@value #MOST_KEYS}. */
    Completed write(byte[] bytes) {
        List<String> command = new ArrayList<>(List.of("write", "--pane-id", ZellijWindow.PANE, "--"));
        for (byte b : bytes) {
            command.add(Integer.toString(Byte.toUnsignedInt(b)));
        }
        return zellij.action(window, command);
    }

    private Completed characters(String action, String text) {
        return zellij.action(window, List.of(action, "--pane-id", ZellijWindow.PANE, "--", text));
    }

    /** Where a piece that begins at {@code from} ends, so that it does not cut a character in two. */
    private static int end(String text, int from) {
        int to = Math.min(text.length(), from + PIECE / 3);
        return to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    }
}

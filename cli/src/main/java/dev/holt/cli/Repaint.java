package dev.holt.cli;

import dev.holt.protocol.ConsoleClosedException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows lines again and again: in place on a terminal, one after the other elsewhere. On a terminal a virtual thread makes them anew each second,
 * for they tell how long ago something was, and when the size has changed. The lock guards everything but {@code resized} and is held while writing.
 */
final class Repaint implements AutoCloseable {
    private static final int USUAL_ROOM = 23;

    private final Caller caller;
    private final boolean terminal;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resize = lock.newCondition();
    private @Nullable Supplier<List<String>> source;
    private List<String> shown = List.of();
    private volatile boolean resized;
    private boolean closed;

    Repaint(Caller caller) {
        this.caller = caller;
        this.terminal = caller.console().tty().out();
        if (terminal) {
            caller.console().onResize(_ -> resized());
            Thread.ofVirtual().name("holt-repaint").start(this::refresh);
        }
    }

    /** Shows what {@code lines} gives now; on a terminal also what it gives later. Any thread may ask it. */
    void paint(Supplier<List<String>> lines) {
        lock.lock();
        try {
            source = lines;
            if (terminal) {
                paintInPlace();
            } else {
                lines.get().forEach(caller.out()::line);
                caller.out().line("").flush();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            resize.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Called by the thread that reads the caller; that must not wait for a write to it. */
    private void resized() {
        resized = true;
        if (lock.tryLock()) {
            try {
                resize.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void refresh() {
        lock.lock();
        try {
            while (!closed) {
                boolean early = resize.await(1, TimeUnit.SECONDS);
                if (!closed && source != null && (early || resized || !fitting().equals(shown))) {
                    paintInPlace();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ConsoleClosedException | UncheckedIOException nobodyLooks) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void paintInPlace() {
        boolean wrapped = resized;
        resized = false;
        List<String> lines = fitting();
        Printer out = caller.out();
        if (wrapped) {
            // What is on the screen has been wrapped anew, so where it begins is not known.
            out.print("\033[H\033[2J");
        } else {
            out.print(shown.isEmpty() ? "\r" : "\r\033[" + shown.size() + "A");
        }
        lines.forEach(line -> out.line(line + "\033[K"));
        out.print("\033[J").flush();
        shown = lines;
    }

    /** What fits on the screen above the cursor's own line. */
    private List<String> fitting() {
        List<String> lines = source == null ? List.of() : source.get();
        int rows = caller.console().tty().rows();
        int room = rows == 0 ? USUAL_ROOM : rows - 1;
        if (lines.size() <= room || room < 2) {
            return lines;
        }
        String rest = "... and %d more".formatted(lines.size() - room + 1);
        return Stream.concat(lines.subList(0, room - 1).stream(), Stream.of(Width.cut(rest, caller.width())))
                .toList();
    }
}

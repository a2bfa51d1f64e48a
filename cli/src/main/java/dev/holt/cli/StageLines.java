package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.core.Progress;
import java.time.Duration;

/** Prints the stages of long work as lines, now and then, for those without a terminal. Quick work prints none. Used by the thread that works. */
final class StageLines implements Progress {
    private static final Duration QUICK = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Printer err;
    private final long begun = System.nanoTime();
    private long printed;
    private String last = "";

    StageLines(Printer err) {
        this.err = err;
    }

    @Override
    public void stage(String stage) {
        long now = System.nanoTime();
        boolean due = now - begun > QUICK.toNanos() && (last.isEmpty() || now - printed > PAUSE.toNanos());
        if (due && !stage.equals(last)) {
            err.line("holt: " + Printable.of(stage)).flush();
            printed = now;
            last = stage;
        }
    }

    @Override
    public void note(String note) {
        err.line("holt: " + Printable.of(note)).flush();
    }
}

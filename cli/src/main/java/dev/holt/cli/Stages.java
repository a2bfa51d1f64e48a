package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.protocol.Console;
import dev.holt.protocol.ConsoleClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Shows the stage of long work in one line of a terminal, and wipes it afterwards; notes stay. Used by the thread that does the work. */
final class Stages implements Progress {
    private final Console console;
    private final boolean showing;
    private boolean shown;

    /**
     * @param showing whether stages are shown; notes are, in any case
     */
    Stages(Console console, boolean showing) {
        this.console = console;
        this.showing = showing;
    }

    @Override
    public void note(String note) {
        wipe();
        write("holt: " + Printable.of(note) + "\n");
    }

    @Override
    public void stage(String stage) {
        if (!showing) {
            return;
        }
        int columns = console.tty().columns();
        write("\r\033[K" + Width.cut(Printable.of(stage), columns == 0 ? 79 : columns - 1));
        shown = true;
    }

    void wipe() {
        if (shown) {
            write("\r\033[K");
            shown = false;
        }
    }

    private void write(String text) {
        try {
            console.err().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | ConsoleClosedException nobodyLooks) {
            shown = false;
        }
    }
}

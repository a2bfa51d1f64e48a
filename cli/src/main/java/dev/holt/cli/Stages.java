package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.protocol.Console;
import dev.holt.protocol.ConsoleClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Shows the stage of long work in one line of a terminal, and wipes it afterwards. Used by the thread that does the work. */
final class Stages implements Progress {
    private final Console console;
    private boolean shown;

    Stages(Console console) {
        this.console = console;
    }

    @Override
    public void stage(String stage) {
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

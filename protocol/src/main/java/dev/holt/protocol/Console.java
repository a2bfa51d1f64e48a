package dev.holt.protocol;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The caller's end of one command: its streams and its terminal, wherever they are. Commands use this and never {@code System.in}, {@code out}
 * or {@code exit}. For the command's thread; {@link #onSignal} and {@link #onResize} are called on others.
 */
public interface Console {
    /** Standard output. Unbuffered; a write blocks while the caller does not read. Throws {@link ConsoleClosedException} when it is gone. */
    OutputStream out();

    /** Standard error, likewise. */
    OutputStream err();

    /** Standard input; asks the caller for more as it is read. */
    InputStream in();

    Tty tty();

    /** Switches the caller's terminal to raw, or back. */
    void raw(boolean on);

    /**
     * Makes the caller become another program once the command has returned.
     *
     * @param environment what to set for it; a null-free map, the empty string included as a value
     * @param remove names to remove from its environment
     */
    void exec(List<String> argv, Map<String, String> environment, List<String> remove);

    /**
     * What happens when the caller gets a signal: without a handler it interrupts the command's thread. A handler must not block.
     *
     * @param handler takes the signal's number; replaces the former one
     */
    void onSignal(IntConsumer handler);

    /** What happens when the size of the caller's terminal changes. A handler must not block. */
    void onResize(Consumer<Tty> handler);

    /**
     * Makes the caller learn of this command's end only when the daemon that runs it has stopped and its socket is free, so that whatever the
     * caller does next meets no daemon that is going away. Nothing changes where no daemon runs the command.
     */
    void endWithDaemon();

    /**
     * The caller's terminal.
     *
     * @param columns its width, 0 when unknown
     */
    record Tty(boolean in, boolean out, boolean err, int rows, int columns) {
        /** No terminal anywhere. */
        public static final Tty NONE = new Tty(false, false, false, 0, 0);
    }
}

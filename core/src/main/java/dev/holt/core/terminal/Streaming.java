package dev.holt.core.terminal;

import java.util.function.Consumer;

/** Capability of a {@link Terminal}: the bytes that a window prints, live. */
public interface Streaming {
    /**
     * Delivers what the window prints from now on, in order, as raw bytes, until closed or the window ends.
     * The sink runs on a thread of the stream.
     */
    AutoCloseable stream(TerminalHandle handle, Consumer<byte[]> sink);

    /** Presses exactly these bytes as keys in the window, as a person's terminal would send them. */
    void keys(TerminalHandle handle, byte[] bytes);
}

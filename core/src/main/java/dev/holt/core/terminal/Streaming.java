package dev.holt.core.terminal;

import java.util.function.Consumer;

/** Capability of a {@link Terminal}: the bytes that a window prints, live. */
public interface Streaming {
    /**
     * Delivers what the window prints from now on, in order, as raw bytes, until closed or the window or its program ends. What a program prints
     * in its very last moment may be missing; its log has it.
     *
     * @param sink runs on a thread of the stream
     * @param ended called once when nothing more will come, also after closing; maybe on a thread of the stream
     */
    AutoCloseable stream(TerminalHandle handle, Consumer<byte[]> sink, Runnable ended);

    /** Presses exactly these bytes as keys in the window, as a person's terminal would send them. */
    void keys(TerminalHandle handle, byte[] bytes);
}

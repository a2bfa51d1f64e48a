package dev.holt.api;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.session.Sessions;
import dev.holt.core.terminal.Streaming;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalHandle;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Carries the bytes of a session's terminal to a caller, and the caller's keys to the terminal. */
final class TerminalBytes {
    private static final int CHUNK = 1 << 12;

    private final Sessions sessions;

    TerminalBytes(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Carries until the caller or the terminal ends. The calling thread reads the caller; a thread of the stream writes to it. */
    void carry(SessionId id, ByteChannelPair bytes) {
        TerminalHandle window = sessions.window(id);
        Terminal terminal = sessions.terminal(id);
        if (!(terminal instanceof Streaming streaming)) {
            throw new HoltException(
                    ErrorCode.TERMINAL_FAILED,
                    "session %s: its terminal can not stream; 'holt attach %s' shows it".formatted(id, id));
        }
        try (AutoCloseable _ = streaming.stream(window, piece -> write(bytes, piece), () -> end(bytes))) {
            byte[] chunk = new byte[CHUNK];
            for (int n = bytes.fromCaller().read(chunk);
                    n >= 0;
                    n = bytes.fromCaller().read(chunk)) {
                sessions.keysPressed(id);
                streaming.keys(window, java.util.Arrays.copyOf(chunk, n));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The calling thread then sees the end of what the caller types. */
    private static void end(ByteChannelPair bytes) {
        try {
            bytes.fromCaller().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ByteChannelPair bytes, byte[] piece) {
        try {
            bytes.toCaller().write(piece);
            bytes.toCaller().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

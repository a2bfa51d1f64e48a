package dev.holt.rpc;

import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Up;
import dev.holt.protocol.Invocation;
import dev.holt.protocol.Payloads;
import dev.holt.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what a client sends before {@code GO}. For the reader's thread. */
final class CallBuilder {
    private static final int ENVIRONMENT_LIMIT = 4 * 1024 * 1024;

    private final Map<String, String> environment = new HashMap<>();
    private @Nullable List<String> arguments;
    private @Nullable Path directory;
    private Tty tty = Tty.NONE;
    private long environmentBytes;

    void take(Frame<Up> frame) throws ProtocolException {
        byte[] payload = frame.payload();
        switch (frame.type()) {
            case ARGS -> arguments(payload);
            case CWD -> directory(payload);
            case ENV -> environment(payload);
            case TTY -> tty = tty(payload);
            case GO, STDIN, EOF, SIGNAL, RESIZE, RETIRE ->
                throw new ProtocolException("frame %s before GO".formatted(frame.type()));
        }
    }

    Tty tty() {
        return tty;
    }

    Invocation invocation() throws ProtocolException {
        if (arguments == null || directory == null) {
            throw new ProtocolException("GO before %s".formatted(arguments == null ? "ARGS" : "CWD"));
        }
        return new Invocation(arguments, directory, environment);
    }

    /** Reads rows and columns from the end of a payload of {@code length} bytes. */
    static Tty sized(Tty tty, byte[] payload, int length) throws ProtocolException {
        if (payload.length != length) {
            throw new ProtocolException("a terminal's size: %d bytes (expected: %d)".formatted(payload.length, length));
        }
        ByteBuffer size = ByteBuffer.wrap(payload, length - 4, 4);
        int rows = Short.toUnsignedInt(size.getShort());
        int columns = Short.toUnsignedInt(size.getShort());
        return new Tty(tty.in(), tty.out(), tty.err(), rows, columns);
    }

    private static Tty tty(byte[] payload) throws ProtocolException {
        int flags = payload.length == 0 ? 0 : payload[0];
        return sized(new Tty((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, 0, 0), payload, 5);
    }

    private void arguments(byte[] payload) throws ProtocolException {
        if (arguments != null) {
            throw new ProtocolException("a second ARGS");
        }
        List<String> texts = new ArrayList<>();
        for (byte[] argument : Payloads.strings(payload)) {
            texts.add(Payloads.text(argument, "argument " + (texts.size() + 1)));
        }
        arguments = texts;
    }

    private void directory(byte[] payload) throws ProtocolException {
        String text = Payloads.text(payload, "the working directory");
        if (directory != null || !text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new ProtocolException(directory != null ? "a second CWD" : "CWD is no absolute path");
        }
        directory = Path.of(text);
    }

    private void environment(byte[] payload) throws ProtocolException {
        environmentBytes += payload.length;
        if (environmentBytes > ENVIRONMENT_LIMIT) {
            throw new ProtocolException("ENV: more than %d bytes".formatted(ENVIRONMENT_LIMIT));
        }
        for (byte[] variable : Payloads.strings(payload)) {
            variable(variable);
        }
    }

    /** Leaves out a variable that is not UTF-8: no text could carry it on unaltered. */
    private void variable(byte[] bytes) {
        String text;
        try {
            text = Payloads.text(bytes, "a variable");
        } catch (ProtocolException notText) {
            return;
        }
        int equals = text.indexOf('=');
        if (equals > 0) {
            environment.put(text.substring(0, equals), text.substring(equals + 1));
        }
    }
}

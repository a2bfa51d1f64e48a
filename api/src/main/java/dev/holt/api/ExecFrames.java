package dev.holt.api;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The bytes of a command in a machine, both ways over one stream: {@code u8 channel, u32 length (big-endian, at most 1 MiB), payload}. Whoever
 * calls sends input and controls, and gets output, error and, as the last frame, a control with the end. A caller may send {@link #CREDIT} bytes of
 * input, and then as many as controls allow: so a signal never waits behind input that the command does not read. When the caller's stream ends the
 * command is ended; a session that was attached to goes on.
 */
public final class ExecFrames {
    /** The longest payload, in bytes. */
    public static final int LIMIT = 1 << 20;

    /** How many bytes of input may be sent before any control has allowed more. */
    public static final int CREDIT = 1 << 18;

    private static final int HEADER = 5;

    private ExecFrames() {}

    /** What a payload is. */
    public enum Channel {
        INPUT(1),
        OUTPUT(2),
        ERROR(3),
        CONTROL(4);

        private final int code;

        Channel(int code) {
            this.code = code;
        }
    }

    /** One frame. */
    public record ExecFrame(Channel channel, byte[] payload) {}

    /**
     * A control, as JSON; of these fields some are there.
     *
     * @param end the caller's input has ended
     * @param signal for the command's process group
     * @param rows a new size of the terminal
     * @param code the command has ended by itself, with this status
     * @param endedBy the command has ended by this signal
     * @param credit the caller may send so many bytes of input more
     * @param stdout the offset of the first byte of output, for whoever attaches to a session
     * @param stderr likewise
     */
    public record Control(
            boolean end,
            @Nullable Integer signal,
            @Nullable Integer rows,
            @Nullable Integer columns,
            @Nullable Integer code,
            @Nullable Integer endedBy,
            @Nullable Integer credit,
            @Nullable Long stdout,
            @Nullable Long stderr) {
        public static Control ended() {
            return new Control(true, null, null, null, null, null, null, null, null);
        }

        public static Control signal(int number) {
            return new Control(false, number, null, null, null, null, null, null, null);
        }

        public static Control size(int rows, int columns) {
            return new Control(false, null, rows, columns, null, null, null, null, null);
        }

        public static Control code(int code) {
            return new Control(false, null, null, null, code, null, null, null, null);
        }

        public static Control endedBy(int signal) {
            return new Control(false, null, null, null, null, signal, null, null, null);
        }

        static Control from(long stdout, long stderr) {
            return new Control(false, null, null, null, null, null, null, stdout, stderr);
        }

        public static Control credit(int bytes) {
            return new Control(false, null, null, null, null, null, bytes, null, null);
        }
    }

    /** The frame as it travels. */
    public static byte[] encode(Channel channel, byte[] bytes, int offset, int length) {
        return ByteBuffer.allocate(HEADER + length)
                .put((byte) channel.code)
                .putInt(length)
                .put(bytes, offset, length)
                .array();
    }

    public static byte[] encode(Control control) {
        byte[] json = Json.MAPPER.writeValueAsBytes(control);
        return encode(Channel.CONTROL, json, 0, json.length);
    }

    /** The next frame; empty at the end of the stream. Throws when it is none. */
    public static Optional<ExecFrame> read(InputStream stream) throws IOException {
        int channel = stream.read();
        if (channel < 0) {
            return Optional.empty();
        }
        int length = new DataInputStream(stream).readInt();
        if (channel < 1 || channel > Channel.values().length || length < 0 || length > LIMIT) {
            throw new IOException("frame of channel %d with %d bytes (expected: channel 1 to %d, at most %d bytes)"
                    .formatted(channel, length, Channel.values().length, LIMIT));
        }
        byte[] payload = stream.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("a frame is cut short");
        }
        return Optional.of(new ExecFrame(Channel.values()[channel - 1], payload));
    }

    /** What a control frame says. */
    public static Control control(ExecFrame frame) throws IOException {
        try {
            return Json.MAPPER.readValue(frame.payload(), Control.class);
        } catch (JacksonException e) {
            throw new IOException("a control that is none: " + e.getOriginalMessage(), e);
        }
    }
}

package dev.holt.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is inside the payloads of frames. */
public final class Payloads {
    private Payloads() {}

    /**
     * Splits strings that are each ended by NUL.
     *
     * @throws ProtocolException when the last one is not ended
     */
    public static List<byte[]> strings(byte[] payload) throws ProtocolException {
        List<byte[]> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(java.util.Arrays.copyOfRange(payload, from, i));
                from = i + 1;
            }
        }
        if (from != payload.length) {
            throw new ProtocolException("a string is not ended by NUL");
        }
        return strings;
    }

    /**
     * Decodes UTF-8 strictly.
     *
     * @param what names the thing in the error
     * @throws ProtocolException when the bytes are not UTF-8: they would have to be altered to be understood
     */
    public static String text(byte[] bytes, String what) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(what + " is not UTF-8; rename it, or pass it another way");
        }
    }

    /** The payload of {@link FrameType.Down#EXEC}. */
    public static byte[] exec(List<String> argv, Map<String, String> environment, List<String> remove) {
        StringBuilder strings = new StringBuilder().append(argv.size()).append('\0');
        argv.forEach(argument -> strings.append(argument).append('\0'));
        environment.forEach(
                (name, value) -> strings.append(name).append('=').append(value).append('\0'));
        remove.forEach(name -> strings.append('-').append(name).append('\0'));
        return strings.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A number of four bytes, big-endian. */
    public static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}

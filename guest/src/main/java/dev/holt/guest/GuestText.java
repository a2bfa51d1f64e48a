package dev.holt.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of guests, such as names of files: UTF-8 in which every byte comes back. Bytes that are no UTF-8 stand in a string as one of the 128 low
 * surrogates from U+DC80 on, without a high one before it.
 */
final class GuestText {
    private static final char FIRST = '\udc80';
    private static final char LAST = '\udcff';

    private GuestText() {}

    static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult end = decoder.decode(in, out, true); end.isError(); end = decoder.decode(in, out, true)) {
            for (int i = 0; i < end.length(); i++) {
                out.put((char) (0xdc00 + Byte.toUnsignedInt(in.get())));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c >= FIRST && c <= LAST) {
                bytes.write(c & 0xff);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}

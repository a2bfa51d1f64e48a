package dev.holt.rpc;

import dev.holt.protocol.BuildId;
import dev.holt.protocol.Opening;
import dev.holt.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the line with which a client of frames opens. */
final class Opened {
    private Opened() {}

    static BuildId read(InputStream in) throws IOException {
        byte[] line = new byte[Opening.LIMIT];
        for (int length = 0; length < Opening.LIMIT; length++) {
            int next = in.read();
            if (next < 0) {
                throw new ProtocolException("the connection ended within the opening line");
            }
            if (next == '\n') {
                return Opening.parse(new String(line, 0, length, StandardCharsets.ISO_8859_1));
            }
            line[length] = (byte) next;
        }
        throw new ProtocolException("opening line: more than %d bytes".formatted(Opening.LIMIT));
    }
}

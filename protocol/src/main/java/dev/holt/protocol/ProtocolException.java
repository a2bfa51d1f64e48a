package dev.holt.protocol;

import java.io.IOException;

/** The other side broke the rules of the wire. The message names what came and what was expected; the connection can not go on. */
public final class ProtocolException extends IOException {
    public ProtocolException(String message) {
        super(message);
    }
}

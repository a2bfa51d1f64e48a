package dev.holt.rpc;

import java.io.IOException;

/** The socket can not be where it belongs. The message names the place, what is there and the way out. */
public final class SocketInTheWayException extends IOException {
    public SocketInTheWayException(String message) {
        super(message);
    }
}

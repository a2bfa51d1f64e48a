package dev.holt.rpc;

import java.io.IOException;

/** One way to speak over a {@link Link}. */
interface Connection {
    /** Serves the client until it goes, on the reader's thread. */
    void serve() throws IOException;

    /** The daemon stops: whatever runs for this client is called off. Does not block; any thread. */
    void stop();

    /** The daemon has stopped: says what was held back for this moment, and ends. Does not block; any thread. */
    void release();
}

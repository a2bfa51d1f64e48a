package dev.holt.rpc;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** One accepted connection: what comes in, what goes out. {@link #in} belongs to the connection's reader. */
final class Link {
    private final SocketChannel channel;
    private final InputStream in;
    private final Outbox out = new Outbox();

    Link(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel), 16 * 1024);
    }

    InputStream in() {
        return in;
    }

    Outbox out() {
        return out;
    }

    /** Starts the writer. */
    void start(String name) {
        Thread.ofVirtual().name(name + "-writer").start(() -> out.pump(channel));
    }

    /** Ends the connection at once, from any thread: the reader and the writer fail. */
    void cut() {
        out.fail();
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // There is nothing left to close.
        }
    }
}

package dev.holt.guest;

import dev.holt.core.machine.GuestStream;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection to a server in a guest, as one stream. Safe for any thread. */
final class LinkTunnel implements GuestStream {
    private final LinkStream stream;
    private final InputStream in;
    private final OutputStream out;

    LinkTunnel(LinkStream stream) {
        this.stream = stream;
        this.in = new StreamInput(stream, LinkStream.Source.OUT);
        this.out = new StreamOutput(stream, false);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        stream.close();
    }
}

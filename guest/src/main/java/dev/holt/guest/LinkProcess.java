package dev.holt.guest;

import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs in a guest, as one stream. Safe for any thread. */
final class LinkProcess implements GuestProcess {
    private final LinkStream stream;
    private final long pid;
    private final OutputStream in;
    private final InputStream out;
    private final InputStream err;

    LinkProcess(LinkStream stream, long pid) {
        this.stream = stream;
        this.pid = pid;
        this.in = new StreamOutput(stream, true);
        this.out = new StreamInput(stream, LinkStream.Source.OUT);
        this.err = new StreamInput(stream, LinkStream.Source.ERR);
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public OutputStream in() {
        return in;
    }

    @Override
    public InputStream out() {
        return out;
    }

    @Override
    public InputStream err() {
        return err;
    }

    @Override
    public void signal(int number) {
        stream.tell(Frames.signal(stream.id(), number));
    }

    @Override
    public void resize(GuestCommand.Size size) {
        stream.tell(Frames.resize(stream.id(), size.rows(), size.columns()));
    }

    @Override
    public End await() throws InterruptedException {
        return stream.awaitEnd().end();
    }

    @Override
    public void close() {
        stream.close();
    }
}

package dev.holt.protocol;

import java.io.IOException;
import java.io.OutputStream;

/** Puts frames into a stream, each in one write. For one thread; does not flush or close. */
public final class FrameWriter {
    private final OutputStream out;

    public FrameWriter(OutputStream out) {
        this.out = out;
    }

    public void write(Frame<?> frame) throws IOException {
        out.write(frame.encoded().array());
    }
}

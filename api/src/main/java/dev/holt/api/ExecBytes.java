package dev.holt.api;

import dev.holt.api.ExecFrames.Channel;
import dev.holt.api.ExecFrames.Control;
import dev.holt.api.ExecFrames.ExecFrame;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries the bytes of one command in a machine. Virtual threads: one reads the caller, one writes the command's input, and each output has one; the
 * calling thread waits for the end.
 */
final class ExecBytes {
    private static final int CHUNK = 1 << 16;
    private static final int LAST_SIGNAL = 64;
    private static final byte[] END = {};

    private final GuestProcess process;
    private final ByteChannelPair bytes;
    /** What the caller sent and the command has not taken; what it holds is bounded by the caller's credit. */
    private final BlockingQueue<byte[]> pending = new LinkedBlockingQueue<>();

    /** Whether the end was sent; guarded by the monitor, which is also held while a frame is written. */
    private boolean over;

    private final AtomicInteger credit = new AtomicInteger(ExecFrames.CREDIT);

    ExecBytes(GuestProcess process, ByteChannelPair bytes) {
        this.process = process;
        this.bytes = bytes;
    }

    /** Carries until the command has ended and all of its output was taken; when the caller goes first the command is ended. */
    void carry() throws InterruptedException {
        Thread caller = Thread.ofVirtual().name("exec-caller").start(this::listen);
        Thread input = Thread.ofVirtual().name("exec-in").start(this::feed);
        Thread error = Thread.ofVirtual().name("exec-err").start(() -> output(Channel.ERROR, process.err()));
        Thread output = Thread.ofVirtual().name("exec-out").start(() -> output(Channel.OUTPUT, process.out()));
        try {
            GuestProcess.End end = process.await();
            output.join();
            error.join();
            finish(
                    switch (end) {
                        case GuestProcess.End.Code(int code) -> Control.code(code);
                        case GuestProcess.End.Signal(int number) -> Control.endedBy(number);
                    });
        } finally {
            process.close();
            input.interrupt();
            caller.interrupt();
        }
    }

    /** When the caller is gone, or makes no sense, nobody waits for the command any more. */
    private void listen() {
        try {
            for (Optional<ExecFrame> frame = ExecFrames.read(bytes.fromCaller());
                    frame.isPresent();
                    frame = ExecFrames.read(bytes.fromCaller())) {
                take(frame.get());
            }
        } catch (IOException | UncheckedIOException _) {
            // The same as its end.
        }
        process.close();
    }

    private void take(ExecFrame frame) throws IOException {
        switch (frame.channel()) {
            case INPUT -> {
                if (credit.addAndGet(-frame.payload().length) < 0) {
                    throw new IOException("more input than was allowed");
                }
                if (frame.payload().length > 0) {
                    pending.add(frame.payload());
                }
            }
            case CONTROL -> obey(ExecFrames.control(frame));
            case OUTPUT, ERROR -> throw new IOException("a caller has no output");
        }
    }

    private void obey(Control control) throws IOException {
        if (control.signal() != null) {
            if (control.signal() < 1 || control.signal() > LAST_SIGNAL) {
                throw new IOException("signal %d (expected: 1 to %d)".formatted(control.signal(), LAST_SIGNAL));
            }
            process.signal(control.signal());
        }
        if (control.rows() != null && control.columns() != null) {
            process.resize(new GuestCommand.Size(control.rows(), control.columns()));
        }
        if (control.end()) {
            pending.add(END);
        }
    }

    private void feed() {
        try (OutputStream in = process.in()) {
            for (byte[] piece = pending.take(); piece.length > 0; piece = pending.take()) {
                in.write(piece);
                credit.addAndGet(piece.length);
                send(Control.credit(piece.length));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException _) {
            // The link broke, or the caller is gone: others tell.
        }
    }

    private void output(Channel channel, InputStream stream) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                write(ExecFrames.encode(channel, chunk, 0, n));
            }
        } catch (IOException _) {
            // Either the link broke, which the end tells, or the caller is gone.
            process.close();
        }
    }

    private void send(Control control) {
        try {
            write(ExecFrames.encode(control));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last frame: input that the command did not read any more is not credited behind it. */
    private synchronized void finish(Control end) {
        send(end);
        over = true;
    }

    private synchronized void write(byte[] frame) throws IOException {
        if (over) {
            return;
        }
        OutputStream caller = bytes.toCaller();
        caller.write(frame);
        caller.flush();
    }
}

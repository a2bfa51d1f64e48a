package dev.holt.rpc;

import dev.holt.protocol.Console;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Down;
import dev.holt.protocol.Payloads;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The console of a command whose caller is at the other end of a socket. The command's thread uses it, the reader tells it what came. */
final class FrameConsole implements Console {
    private final Outbox outbox;
    private final Intake in;
    private final OutputStream out;
    private final OutputStream err;
    private volatile Tty tty;
    private volatile @Nullable IntConsumer onSignal;
    private volatile @Nullable Consumer<Tty> onResize;
    private volatile byte @Nullable [] exec;
    private volatile boolean endsWithDaemon;
    private volatile int signalled;

    FrameConsole(Outbox outbox, Tty tty) {
        this.outbox = outbox;
        this.tty = tty;
        this.in = new Intake(bytes -> send(Down.WANT_STDIN, Payloads.number(bytes)));
        this.out = new FrameOutput(Down.OUT, outbox);
        this.err = new FrameOutput(Down.ERR, outbox);
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public Tty tty() {
        return tty;
    }

    @Override
    public void raw(boolean on) {
        send(Down.RAW, new byte[] {(byte) (on ? 1 : 0)});
    }

    @Override
    public void exec(List<String> argv, Map<String, String> environment, List<String> remove) {
        exec = Payloads.exec(argv, environment, remove);
    }

    @Override
    public void onSignal(IntConsumer handler) {
        onSignal = handler;
    }

    @Override
    public void onResize(Consumer<Tty> handler) {
        onResize = handler;
    }

    @Override
    public void endWithDaemon() {
        endsWithDaemon = true;
    }

    boolean endsWithDaemon() {
        return endsWithDaemon;
    }

    Intake intake() {
        return in;
    }

    /** Takes a signal of the caller; {@code command} is interrupted when nobody else wants it. */
    void signal(int number, Thread command) {
        IntConsumer handler = onSignal;
        if (handler != null) {
            handler.accept(number);
        } else {
            signalled = number;
            command.interrupt();
        }
    }

    void resize(Tty now) {
        tty = now;
        Consumer<Tty> handler = onResize;
        if (handler != null) {
            handler.accept(now);
        }
    }

    /** The frame that tells the caller of the command's end. */
    Frame<Down> last(int status) {
        byte[] program = exec;
        if (program != null && status == ExitStatus.DONE) {
            return new Frame<>(Down.EXEC, program);
        }
        boolean bySignal = status == ExitStatus.INTERRUPTED && signalled != 0;
        return new Frame<>(Down.EXIT, new byte[] {(byte) (bySignal ? 128 + signalled : status)});
    }

    private void send(Down type, byte[] payload) {
        try {
            outbox.put(new Frame<>(type, payload).encoded());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleClosedException();
        }
    }
}

package dev.holt.rpc;

import dev.holt.protocol.BuildId;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameReader;
import dev.holt.protocol.FrameType.Down;
import dev.holt.protocol.FrameType.Up;
import dev.holt.protocol.Opening;
import dev.holt.protocol.Opening.State;
import dev.holt.protocol.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves one thin client: its opening, its one command, and its end. {@link #serve} runs on the reader's thread. */
final class FrameConnection implements Connection {
    private final Link link;
    private final Desk desk;
    private final Clockwork.Alarm patience;
    private final FrameReader<Up> frames;
    private volatile @Nullable FrameCommand command;

    /**
     * @param patience ends the connection unless it is cancelled once the client has said what it wants
     */
    FrameConnection(Link link, Desk desk, Clockwork.Alarm patience) {
        this.link = link;
        this.desk = desk;
        this.patience = patience;
        this.frames = FrameReader.up(link.in());
    }

    @Override
    public void serve() throws IOException {
        try {
            BuildId client = Opened.read(link.in());
            State state = judge(client);
            send(ByteBuffer.wrap(Opening.answer(desk.build(), state).getBytes(StandardCharsets.US_ASCII)));
            if (open(state)) {
                follow();
            }
        } catch (ProtocolException e) {
            FrameCommand running = command;
            if (running != null) {
                running.abandon();
            }
            refuse(e.getMessage(), ExitStatus.USAGE);
        } finally {
            FrameCommand running = command;
            if (running != null) {
                running.callerGone();
            }
        }
    }

    @Override
    public void stop() {
        FrameCommand running = command;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void release() {
        FrameCommand running = command;
        if (running != null) {
            running.release();
        }
        link.out().end();
    }

    private State judge(BuildId client) {
        if (!client.isNewerThan(desk.build())) {
            return State.SERVING;
        }
        return desk.served().nobody() ? State.OLDER_IDLE : State.OLDER_BUSY;
    }

    /** Takes frames until the command runs; false when the connection is over before. */
    private boolean open(State state) throws IOException {
        CallBuilder call = new CallBuilder();
        boolean went = false;
        while (true) {
            Optional<Frame<Up>> next = frames.next();
            if (next.isEmpty()) {
                return false;
            }
            Frame<Up> frame = next.get();
            if (frame.type() == Up.RETIRE) {
                return retire(frame);
            }
            if (went) {
                throw new ProtocolException("frame %s (expected: RETIRE)".formatted(frame.type()));
            }
            if (frame.type() != Up.GO) {
                call.take(frame);
            } else if (state == State.SERVING) {
                patience.cancel();
                FrameCommand started = new FrameCommand(link, desk, call.invocation(), call.tty());
                command = started;
                started.start();
                return true;
            } else {
                went = true;
            }
        }
    }

    /** Takes what the caller sends while its command runs, and after that until it hangs up. */
    private void follow() throws IOException {
        FrameCommand running = java.util.Objects.requireNonNull(command);
        for (Optional<Frame<Up>> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
            running.take(frame.get());
        }
    }

    /** Makes room for a newer daemon, then waits for the end, which is the sign that there is room. */
    private boolean retire(Frame<Up> frame) throws IOException {
        if (frame.payload().length != 1) {
            throw new ProtocolException("RETIRE: %d bytes (expected: 1)".formatted(frame.payload().length));
        }
        boolean force = frame.payload()[0] == 1;
        if (!force && !desk.served().nobody()) {
            refuse("the daemon is older than this client and serves others", ExitStatus.FAILED);
            return false;
        }
        patience.cancel();
        desk.retirement().begin();
        while (frames.next().isPresent()) {
            throw new ProtocolException("a frame after RETIRE");
        }
        return false;
    }

    /** Says what is wrong and ends; the client may still hang up in its own time. */
    private void refuse(@Nullable String message, int status) throws IOException {
        byte[] text = ("holt: " + message + "\n").getBytes(StandardCharsets.UTF_8);
        link.out().putNow(new Frame<>(Down.ERR, text).encoded());
        link.out().putNow(new Frame<>(Down.EXIT, new byte[] {(byte) status}).encoded());
        link.out().end();
        desk.clockwork().after(desk.times().leaving(), link::cut);
        link.in().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private void send(ByteBuffer bytes) {
        link.out().putNow(bytes);
    }
}

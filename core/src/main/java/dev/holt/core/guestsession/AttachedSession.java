package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session as somebody sees it who is attached. Each write to its input is one {@link GuestSessions#send}; the end of it, signals and sizes do nothing to
 * the session, and closing lets go of it. Its streams block, and end with the session or with {@link #close}.
 */
public final class AttachedSession implements GuestProcess {
    private static final long LEAST_MILLIS = 10;
    private static final long MOST_MILLIS = 200;

    private final GuestSessions sessions;
    private final GuestSession session;
    private final GuestSessions.Logs logs;
    private final Map<Output, Long> offsets;
    private final Following out;
    private final Following err;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable HoltException> broken = new AtomicReference<>();

    AttachedSession(
            GuestSessions sessions,
            GuestSession session,
            GuestSessions.Logs logs,
            OutputReader out,
            OutputReader err,
            Runnable release) {
        this.sessions = sessions;
        this.session = session;
        this.logs = logs;
        this.offsets = Map.of(Output.STDOUT, out.offset(), Output.STDERR, err.offset());
        this.out = new Following(out);
        this.err = new Following(err);
        this.release = release;
    }

    /** The offset of the first byte of an output. */
    public long offset(Output output) {
        return Objects.requireNonNull(offsets.get(output));
    }

    @Override
    public long pid() {
        return session.processes().map(GuestSession.Processes::pid).orElse(0L);
    }

    @Override
    public OutputStream in() {
        return new Sending();
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
    public void signal(int number) {}

    @Override
    public void resize(GuestCommand.Size size) {}

    /**
     * Waits for the end of the session. Throws {@code CANCELLED} when this was closed before, {@code GUEST_SESSION_OVER} when nobody knows how it ended, and
     * whatever broke one of its streams.
     */
    @Override
    public End await() throws InterruptedException {
        long pause = LEAST_MILLIS;
        while (!closed.get()) {
            HoltException failure = broken.get();
            if (failure != null) {
                throw failure;
            }
            GuestSession now = sessions.find(session.machine(), session.id());
            switch (now.state()) {
                case State.Exited exited -> {
                    return exited.end();
                }
                case State.Failed failed ->
                    throw new GuestSessionException(
                            ErrorCode.GUEST_SESSION_OVER,
                            session.machine(),
                            session.id(),
                            "session %s of machine %s: failed: %s"
                                    .formatted(session.id(), session.machine(), failed.why()));
                case State.Starting _, State.Running _, State.Stopping _ -> TimeUnit.MILLISECONDS.sleep(pause);
            }
            pause = Math.min(2 * pause, MOST_MILLIS);
        }
        throw new GuestSessionException(
                ErrorCode.CANCELLED, session.machine(), session.id(), "session %s: detached".formatted(session.id()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }

    /** The input of the session; closing it does not. */
    private final class Sending extends OutputStream {
        @Override
        public void write(int one) throws InterruptedIOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws InterruptedIOException {
            try {
                boolean sent = false;
                while (!sent && !closed.get()) {
                    sent = send(bytes, offset, length);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }

        /** Whether nothing is left to do: what one does not read any more is lost, as with pipes. */
        private boolean send(byte[] bytes, int offset, int length) throws InterruptedException {
            try {
                sessions.send(session.machine(), session.id(), new ByteArrayInputStream(bytes, offset, length), false);
                return true;
            } catch (GuestSessionException e) {
                if (e.code() == ErrorCode.GUEST_SESSION_INPUT_FULL) {
                    TimeUnit.MILLISECONDS.sleep(MOST_MILLIS);
                    return false;
                }
                return true;
            } catch (HoltException e) {
                broken.compareAndSet(null, e);
                return true;
            }
        }
    }

    /** An output, as it comes. For one thread. */
    private final class Following extends InputStream {
        private final OutputReader reader;
        private byte[] piece = {};
        private int at;

        private Following(OutputReader reader) {
            this.reader = reader;
        }

        @Override
        public int read() throws InterruptedIOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws InterruptedIOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            try {
                if (at == piece.length && !fetch()) {
                    return -1;
                }
            } catch (HoltException e) {
                broken.compareAndSet(null, e);
                return -1;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            int n = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, bytes, offset, n);
            at += n;
            return n;
        }

        /** Waits for the next piece; false: none will come. */
        private boolean fetch() throws InterruptedException {
            long pause = LEAST_MILLIS;
            while (!closed.get()) {
                boolean last = logs.isOver();
                piece = reader.next();
                at = 0;
                if (piece.length > 0 || last) {
                    return piece.length > 0;
                }
                TimeUnit.MILLISECONDS.sleep(pause);
                pause = Math.min(2 * pause, MOST_MILLIS);
            }
            return false;
        }
    }
}

package dev.holt.rpc;

import dev.holt.api.ByteChannelPair;
import dev.holt.api.Call;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Tickets.Promise;
import dev.holt.core.Progress;
import dev.holt.protocol.ConsoleClosedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A duplex operation that has taken over a connection. It runs on a thread of its own; the reader feeds it. */
final class DuplexCall {
    private static final System.Logger LOG = System.getLogger(DuplexCall.class.getName());
    private static final int CHUNK = 16 * 1024;

    private final Link link;
    private final Desk desk;
    private final Intake intake = new Intake(credit -> {});
    private final Thread thread;

    DuplexCall(Link link, Desk desk, Promise<?> promise) {
        this.link = link;
        this.desk = desk;
        this.thread = Thread.ofVirtual().name("holt-duplex").unstarted(() -> run(promise));
    }

    /** Carries bytes until either side ends; on the reader's thread. */
    void carry() throws IOException {
        desk.served().enter();
        thread.start();
        byte[] chunk = new byte[CHUNK];
        for (int count = link.in().read(chunk); count >= 0; count = link.in().read(chunk)) {
            intake.put(Arrays.copyOf(chunk, count));
        }
        intake.end();
        join();
    }

    void cancel() {
        intake.end();
        thread.interrupt();
    }

    /** The reader may wait here: it is never interrupted, and the operation sees the end of its input. */
    private void join() throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while an operation ends");
        }
    }

    private <P> void run(Promise<P> promise) {
        try {
            ByteChannelPair bytes = new ByteChannelPair(intake, new RawOutput(link.out()));
            desk.api().duplex(promise.operation(), promise.parameters(), new Call("rpc", Progress.NONE, null), bytes);
        } catch (OperationFailedException e) {
            LOG.log(System.Logger.Level.DEBUG, "a duplex operation ended", e);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a duplex operation failed", e);
        } finally {
            desk.served().leave();
            intake.end();
            link.out().end();
            desk.clockwork().after(desk.times().leaving(), link::cut);
        }
    }

    /** Carries bytes as they are. */
    private static final class RawOutput extends OutputStream {
        private final Outbox outbox;

        RawOutput(Outbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                outbox.put(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length)));
            } catch (ConsoleClosedException gone) {
                throw new IOException("the caller has gone", gone);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the caller did not read");
            }
        }
    }
}

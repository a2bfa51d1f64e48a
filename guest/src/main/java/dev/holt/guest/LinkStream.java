package dev.holt.guest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a link, from the {@code OPEN} that we sent to its end. The link's reader hands over frames and never waits; everybody else reads, writes
 * and waits. The lock guards all fields; frames are put into the outbox outside of it.
 */
final class LinkStream implements AutoCloseable {
    /** Bytes that each side may send on a new stream. */
    static final int WINDOW = 262_144;

    private static final int GRANT = WINDOW / 4;
    private static final int PIECE = 32_768;

    /** What the guest sends on a stream. */
    enum Source {
        OUT,
        ERR
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteRing out = new ByteRing();
    private final ByteRing err = new ByteRing();
    private final long id;
    private final Request request;
    private final GuestFailures failures;
    private final Outbox outbox;
    private final Timings timings;
    private final Consumer<LinkStream> left;

    /** What the guest may send, what was read since it was last told so, and what we may send. */
    private int granted = WINDOW;

    private int consumed;
    private long credit = WINDOW;

    private @Nullable Fields opened;
    private @Nullable Outcome outcome;
    private boolean closing;
    private boolean guestEnded;
    private boolean weEnded;

    /** How many threads wait for the guest, for how many ticks without a frame, and whether that was too long. */
    private int waiters;

    private int waited;
    private boolean late;

    /**
     * @param left told once when the stream is over
     */
    LinkStream(
            long id,
            Request request,
            GuestFailures failures,
            Outbox outbox,
            Timings timings,
            Consumer<LinkStream> left) {
        this.id = id;
        this.request = request;
        this.failures = failures;
        this.outbox = outbox;
        this.timings = timings;
        this.left = left;
    }

    long id() {
        return id;
    }

    Request request() {
        return request;
    }

    /** Waits until the guest has begun, and returns what it said. */
    Fields awaitOpen() throws InterruptedException {
        lock.lock();
        try {
            awaitWhile(() -> opened == null && outcome == null && !closing);
            if (opened == null) {
                throw failures.of(request, outcome == null ? new Outcome.Closed() : outcome);
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end; throws when that is not {@code EXIT}. */
    Outcome.Ended awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            awaitWhile(() -> outcome == null && !closing);
            if (outcome instanceof Outcome.Ended ended) {
                return ended;
            }
            throw failures.of(request, outcome == null ? new Outcome.Closed() : outcome);
        } finally {
            lock.unlock();
        }
    }

    /** Reads what has come, waiting for the first byte; -1 at the end. */
    int read(Source source, byte[] into, int from, int length) throws IOException {
        int taken;
        int grant;
        lock.lock();
        try {
            ByteRing ring = ring(source);
            awaitWhile(() -> ring.size() == 0 && !guestEnded && outcome == null && !closing);
            if (ring.size() == 0) {
                return nothing();
            }
            taken = ring.take(into, from, length);
            grant = grant(taken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException called = new InterruptedIOException(request.title() + ": interrupted while reading");
            called.initCause(e);
            throw called;
        } finally {
            lock.unlock();
        }
        if (grant > 0) {
            outbox.putNow(Frames.window(id, grant));
        }
        return taken;
    }

    int available(Source source) {
        lock.lock();
        try {
            return ring(source).size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends bytes, waiting for credit. An interrupt calls it off; what was sent by then was sent.
     *
     * @return false: the guest, or we, have ended the stream, and what was left is lost
     */
    boolean write(byte[] bytes, int from, int length) throws InterruptedException {
        int at = from;
        while (at < from + length) {
            int count = reserve(from + length - at);
            if (count == 0) {
                return false;
            }
            send(bytes, at, count);
            at += count;
        }
        return true;
    }

    /** Says that no more bytes come. Idempotent. */
    void end() {
        boolean say;
        lock.lock();
        try {
            say = !weEnded && outcome == null && !closing;
            weEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (say) {
            outbox.putNow(Frames.end(id));
        }
    }

    /** Sends a small frame if the guest still wants to know. */
    void tell(ByteBuffer frame) {
        boolean say;
        lock.lock();
        try {
            say = outcome == null && !closing;
        } finally {
            lock.unlock();
        }
        if (say) {
            outbox.putNow(frame);
        }
    }

    /** Gives it up: what runs is ended, what was not read is forgotten. Idempotent; does not wait. */
    @Override
    public void close() {
        boolean say;
        lock.lock();
        try {
            say = outcome == null && !closing;
            closing = true;
            waited = 0;
            out.clear();
            err.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (say) {
            outbox.putNow(Frames.close(id));
        }
    }

    /** Takes a frame of this stream. Called by the link's reader. */
    void frame(FrameType type, FrameHeader header, ByteBuffer payload) throws LinkViolation {
        lock.lock();
        try {
            waited = 0;
            take(type, header, payload);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isOver()) {
            left.accept(this);
        }
    }

    /** The link is broken. */
    void fail(String reason) {
        lock.lock();
        try {
            over(new Outcome.Broken(reason));
        } finally {
            lock.unlock();
        }
        left.accept(this);
    }

    /**
     * Counts a tick.
     *
     * @return false: the guest has left our {@code CLOSE} without an answer for too long
     */
    boolean tick() {
        lock.lock();
        try {
            int most = opened == null || closing ? timings.beginning() : request.ticks();
            boolean counts = outcome == null && (closing || (waiters > 0 && most > 0));
            boolean passed = counts && ++waited > most;
            if (passed && !closing) {
                late = true;
                changed.signalAll();
            }
            return !(passed && closing);
        } finally {
            lock.unlock();
        }
    }

    private void take(FrameType type, FrameHeader header, ByteBuffer payload) throws LinkViolation {
        if (opened == null
                && !closing
                && type != FrameType.OPEN
                && type != FrameType.ERROR
                && type != FrameType.CLOSE) {
            throw violation(type + " comes before OPEN");
        }
        switch (type) {
            case OPEN -> open(payload);
            case DATA -> data(header.flagged() ? err : out, payload);
            case WINDOW -> window(payload);
            case END -> guestEnded = true;
            case EXIT -> exit(payload);
            case ERROR -> error(payload);
            case CLOSE -> over(new Outcome.Failed("EIO", "", "the guest has ended the stream"));
            case HELLO, PING, SIGNAL, RESIZE -> throw violation(type + " comes from the guest");
        }
    }

    private void open(ByteBuffer payload) throws LinkViolation {
        if (opened != null) {
            throw violation("is opened twice");
        }
        opened = Fields.parse(bytes(payload));
    }

    private void data(ByteRing ring, ByteBuffer payload) throws LinkViolation {
        if (payload.remaining() > granted) {
            throw violation("%d bytes come (expected: at most %d)".formatted(payload.remaining(), granted));
        }
        if (guestEnded && !closing) {
            throw violation("DATA comes after END");
        }
        granted -= payload.remaining();
        if (!closing) {
            ring.add(payload);
        }
    }

    private void window(ByteBuffer payload) throws LinkViolation {
        if (payload.remaining() != Integer.BYTES) {
            throw violation("WINDOW has %d bytes (expected: 4)".formatted(payload.remaining()));
        }
        credit += Integer.toUnsignedLong(payload.getInt());
        if (credit > Integer.MAX_VALUE) {
            throw violation("WINDOW allows more than 2 GiB");
        }
    }

    private void exit(ByteBuffer payload) throws LinkViolation {
        if (payload.remaining() != 2) {
            throw violation("EXIT has %d bytes (expected: 2)".formatted(payload.remaining()));
        }
        over(new Outcome.Ended(Exits.read(payload)));
    }

    private void error(ByteBuffer payload) throws LinkViolation {
        Fields fields = Fields.parse(bytes(payload));
        over(new Outcome.Failed(fields.text("errno"), fields.text("stage"), fields.text("message")));
    }

    private void over(Outcome how) {
        if (outcome == null) {
            outcome = closing ? new Outcome.Closed() : how;
            changed.signalAll();
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return outcome != null;
        } finally {
            lock.unlock();
        }
    }

    /** What reading ends with; the lock is held. */
    private int nothing() throws IOException {
        if (closing) {
            throw new IOException(request.title() + ": was closed");
        }
        if (!guestEnded && outcome != null && !(outcome instanceof Outcome.Ended)) {
            throw failures.of(request, outcome);
        }
        return -1;
    }

    /** Counts what was read, and returns how much of it the guest has to be told now; the lock is held. */
    private int grant(int taken) {
        consumed += taken;
        if (consumed < GRANT || guestEnded || closing || outcome != null) {
            return 0;
        }
        int grant = consumed;
        granted += grant;
        consumed = 0;
        return grant;
    }

    /** Takes credit for at most {@code length} bytes, waiting for it; 0: nobody wants them. */
    private int reserve(int length) throws InterruptedException {
        lock.lock();
        try {
            awaitWhile(() -> credit == 0 && outcome == null && !closing && !weEnded);
            if (outcome instanceof Outcome.Broken broken) {
                throw failures.of(request, broken);
            }
            if (outcome != null || closing || weEnded) {
                return 0;
            }
            int count = (int) Math.min(Math.min(length, credit), PIECE);
            credit -= count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void send(byte[] bytes, int from, int count) throws InterruptedException {
        boolean sent = false;
        try {
            outbox.put(Frames.data(id, bytes, from, count));
            sent = true;
        } finally {
            if (!sent) {
                giveBack(count);
            }
        }
    }

    private void giveBack(int count) {
        lock.lock();
        try {
            credit += count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the guest; the lock is held. Throws when it leaves us waiting for too long. */
    private void awaitWhile(BooleanSupplier pending) throws InterruptedException {
        waiters++;
        try {
            while (pending.getAsBoolean()) {
                if (late) {
                    throw failures.late(request);
                }
                changed.await();
            }
        } finally {
            waiters--;
        }
    }

    private ByteRing ring(Source source) {
        return source == Source.OUT ? out : err;
    }

    private LinkViolation violation(String what) {
        return new LinkViolation("stream %d (%s): %s".formatted(id, request.operation(), what));
    }

    /** What the link is told when a guest does not answer {@code CLOSE}. */
    String unanswered() {
        return "stream %d (%s): CLOSE is not answered".formatted(id, request.operation());
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}

package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.MachineName;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The streams of one link, by their numbers, none of which is used twice. Safe for any thread; the link's reader hands over frames. */
final class Streams {
    /** How many may be open at a time. */
    static final int MOST = 1024;

    private static final long LAST = 0xffff_ffffL;

    private final ConcurrentMap<Long, LinkStream> open = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(1);
    private final Semaphore room = new Semaphore(MOST);
    private final GuestFailures failures;
    private final Outbox outbox;
    private final Timings timings;
    private volatile @Nullable String broken;

    Streams(MachineName machine, Outbox outbox, Timings timings) {
        this.failures = new GuestFailures(machine);
        this.outbox = outbox;
        this.timings = timings;
    }

    GuestFailures failures() {
        return failures;
    }

    /** Asks the guest for a stream. Returns when that is on its way. Whoever gets the stream closes it, unless it has ended. */
    LinkStream open(Request request) throws InterruptedException {
        byte[] fields = request.encoded();
        if (fields.length > FrameHeader.MOST_PAYLOAD) {
            String words = "%d bytes of arguments and environment (expected: at most %d)"
                    .formatted(fields.length, FrameHeader.MOST_PAYLOAD);
            throw failures.failure(ErrorCode.GUEST_FAILED, request, "E2BIG", words);
        }
        LinkStream stream = begin(request);
        boolean asked = false;
        try {
            asked = outbox.put(Frames.open(stream.id(), fields));
        } finally {
            if (!asked) {
                left(stream);
            }
        }
        if (!asked) {
            throw failures.unreachable(reason());
        }
        return stream;
    }

    /** Hands a frame to its stream. */
    void frame(FrameType type, FrameHeader header, ByteBuffer payload) throws LinkViolation {
        LinkStream stream = open.get(header.stream());
        if (stream != null) {
            stream.frame(type, header, payload);
        } else if (type != FrameType.CLOSE || header.stream() == 0 || header.stream() >= next.get()) {
            throw new LinkViolation("%s comes on stream %d, which is not open".formatted(type, header.stream()));
        }
    }

    /** Counts a tick for each; a reason to end the link, if there is one. */
    Optional<String> tick() {
        return open.values().stream()
                .filter(stream -> !stream.tick())
                .findFirst()
                .map(LinkStream::unanswered);
    }

    /** The link is broken: all of them fail, and so does everyone to come. */
    void fail(String reason) {
        broken = reason;
        open.values().forEach(stream -> stream.fail(reason));
    }

    int count() {
        return open.size();
    }

    private LinkStream begin(Request request) throws InterruptedException {
        if (!room.tryAcquire(timings.room().toNanos(), TimeUnit.NANOSECONDS)) {
            String words = "%d streams are open (expected: fewer); end commands or connections".formatted(MOST);
            throw failures.failure(ErrorCode.GUEST_FAILED, request, "EMFILE", words);
        }
        long id = next.getAndIncrement();
        LinkStream stream = new LinkStream(id, request, failures, outbox, timings, this::left);
        if (id > LAST) {
            room.release();
            throw failures.unreachable("its stream numbers are used up; connect anew");
        }
        open.put(id, stream);
        String reason = broken;
        if (reason != null) {
            stream.fail(reason);
            throw failures.unreachable(reason);
        }
        return stream;
    }

    private void left(LinkStream stream) {
        if (open.remove(stream.id(), stream)) {
            room.release();
        }
    }

    private String reason() {
        String reason = broken;
        return reason == null ? "it is being closed" : reason;
    }
}

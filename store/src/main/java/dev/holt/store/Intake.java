package dev.holt.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holt.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The queue before a worker thread. Any thread hands over; workers take. Nothing gets in after {@link #close}, so a worker that has met the end
 * leaves nobody waiting.
 */
final class Intake<W> {
    private final LinkedBlockingQueue<W> queue = new LinkedBlockingQueue<>();
    private final W end;

    @GuardedBy("this")
    private boolean closed;

    /** @param end the marker that tells a worker to stop */
    Intake(W end) {
        this.end = end;
    }

    /** Hands over. Throws {@code STORE_FAILED} after the end. */
    synchronized void add(W work) {
        if (closed) {
            throw new StoreException(ErrorCode.STORE_FAILED, "the store is closed");
        }
        queue.add(work);
    }

    /** Lets nothing more in and has the workers stop after what is there. */
    synchronized void close(int workers) {
        closed = true;
        for (int i = 0; i < workers; i++) {
            queue.add(end);
        }
    }

    /** Lets nothing more in and returns what nobody will take any more. */
    synchronized List<W> abandon() {
        closed = true;
        List<W> left = new ArrayList<>();
        queue.drainTo(left);
        return left;
    }

    W take() throws InterruptedException {
        return queue.take();
    }

    /** Waits for one, and takes what else is there up to {@code limit}. */
    List<W> takeAll(int limit) throws InterruptedException {
        List<W> taken = new ArrayList<>();
        taken.add(queue.take());
        queue.drainTo(taken, limit - 1);
        return taken;
    }
}

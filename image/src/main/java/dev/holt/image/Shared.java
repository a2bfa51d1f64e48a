package dev.holt.image;

import dev.holt.core.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of work that several may wait for. Who asks for a key whose work is under way joins it; else a platform thread of the work's own begins it. The
 * work goes on while anybody waits. An interrupt ends only the waiting of the one whom it meets; when nobody waits any more the work is called off by an
 * interrupt of its thread, and the last one to leave stays for a moment, until it has cleaned up.
 *
 * <p>Stages are told to each who waits, on his own thread: the newest one when it changes, and again every few seconds while it does not. Safe for any
 * thread; the monitor of the map guards who waits for what, that of a {@link Run} its stage and its outcome. The former is taken first.
 *
 * @param <K> says what is the same work
 * @param <V> what comes out of it
 */
final class Shared<K, V> implements AutoCloseable {
    private static final Duration REPEATED = Duration.ofSeconds(3);
    private static final Duration CLEANING_UP = Duration.ofSeconds(20);

    /** The work itself. Its progress may be called by any of its threads. */
    @FunctionalInterface
    interface Work<V> {
        V run(Progress progress) throws InterruptedException;
    }

    private final String name;
    private final Map<K, Run<V>> runs = new HashMap<>();
    private boolean closed;

    /** @param name of the threads, such as {@code image-work} */
    Shared(String name) {
        this.name = name;
    }

    /**
     * What comes out of the work for {@code key}, whoever began it.
     *
     * @throws InterruptedException when the caller is interrupted, or the work was called off by {@link #close}
     */
    V get(K key, Progress progress, Work<V> work) throws InterruptedException {
        Run<V> run = join(key, work);
        try {
            return run.await(progress);
        } finally {
            leave(key, run);
        }
    }

    private Run<V> join(K key, Work<V> work) throws InterruptedException {
        synchronized (runs) {
            if (closed) {
                throw new InterruptedException(name + " is closed");
            }
            Run<V> run = runs.get(key);
            if (run == null || run.isOver()) {
                run = new Run<>(name, work);
                runs.put(key, run);
                run.thread.start();
            }
            run.waiting++;
            return run;
        }
    }

    private void leave(K key, Run<V> run) {
        synchronized (runs) {
            run.waiting--;
            if (run.waiting > 0) {
                return;
            }
            runs.remove(key, run);
        }
        run.callOff();
    }

    /** Calls off what is under way, waits for a moment until it has cleaned up, and refuses what is asked for later. */
    @Override
    public void close() {
        List<Run<V>> left;
        synchronized (runs) {
            closed = true;
            left = new ArrayList<>(runs.values());
        }
        left.forEach(run -> run.thread.interrupt());
        left.forEach(Run::callOff);
    }

    private static final class Run<V> {
        private final Thread thread;
        /** Guarded by the monitor of the map. */
        private int waiting;

        private @Nullable String stage;
        private int stages;
        private boolean over;
        private @Nullable V value;
        private @Nullable Throwable failure;

        Run(String name, Work<V> work) {
            thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(work));
        }

        private void run(Work<V> work) {
            try {
                V result = work.run(this::tell);
                end(result, null);
            } catch (Throwable e) {
                end(null, e);
            }
        }

        private synchronized void tell(String next) {
            stage = next;
            stages++;
            notifyAll();
        }

        private synchronized void end(@Nullable V result, @Nullable Throwable thrown) {
            value = result;
            failure = thrown;
            over = true;
            notifyAll();
        }

        synchronized boolean isOver() {
            return over;
        }

        V await(Progress progress) throws InterruptedException {
            int seen = 0;
            while (true) {
                String next;
                synchronized (this) {
                    if (!over && seen == stages) {
                        wait(REPEATED.toMillis());
                    }
                    if (over) {
                        return outcome();
                    }
                    seen = stages;
                    next = stage;
                }
                if (next != null) {
                    progress.stage(next);
                }
            }
        }

        private V outcome() throws InterruptedException {
            switch (failure) {
                case null -> {}
                case InterruptedException e -> throw new InterruptedException(e.getMessage());
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
            return java.util.Objects.requireNonNull(value);
        }

        /** Interrupts the work if it is not over, and waits until it is, whatever becomes of the caller. */
        void callOff() {
            if (isOver()) {
                return;
            }
            thread.interrupt();
            boolean interrupted = Thread.interrupted();
            try {
                thread.join(CLEANING_UP);
            } catch (InterruptedException _) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

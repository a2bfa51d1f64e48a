package dev.holt.api;

import dev.holt.api.SystemRecords.OperationView;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The operations that are under way, each with the thread that an interrupt calls off. Safe for any thread. */
public final class RunningOperations {
    /** What only asks what is under way is not part of the answer. */
    private static final Set<String> ASKING = Set.of("operation.list", "daemon.status");

    private final Clock clock;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    public RunningOperations(Clock clock) {
        this.clock = clock;
    }

    /** One of them. The calling thread made it and ends it. */
    final class Running implements AutoCloseable {
        private final String id =
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        private final String name;
        private final String caller;
        private final Instant started = clock.instant();
        private final Thread thread = Thread.currentThread();
        private final String threadName;
        private volatile String stage = "";
        private boolean cancelling;
        private boolean over;

        private Running(String name, String caller) {
            this.name = name;
            this.caller = caller;
            this.threadName = thread.getName();
            thread.setName("operation-" + id);
        }

        String id() {
            return id;
        }

        void stage(String newStage) {
            stage = newStage;
        }

        private synchronized void cancel() {
            cancelling = true;
            if (!over) {
                thread.interrupt();
            }
        }

        private synchronized OperationView view() {
            return new OperationView(id, name, caller, stage, started, cancelling);
        }

        /** No interrupt comes after this. Called on the operation's thread. */
        @Override
        public synchronized void close() {
            thread.setName(threadName);
            over = true;
            running.remove(id);
        }
    }

    /** Begins an operation on the calling thread, which bears its id as name for as long: what it logs can be found by that. */
    Running begin(String name, String caller) {
        Running operation = new Running(name, caller);
        running.put(operation.id(), operation);
        return operation;
    }

    /** All, oldest first. */
    List<OperationView> list() {
        return working()
                .map(Running::view)
                .sorted(Comparator.comparing(OperationView::started))
                .toList();
    }

    /** Calls one off; false when there is none of this id. */
    boolean cancel(String id) {
        Optional<Running> found = Optional.ofNullable(running.get(id));
        found.ifPresent(Running::cancel);
        return found.isPresent();
    }

    /** How many are under way. */
    public int count() {
        return (int) working().count();
    }

    private Stream<Running> working() {
        return running.values().stream().filter(one -> !ASKING.contains(one.name));
    }
}

package dev.holt.cli;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The picocli trees at hand. Building one costs far more than using it, and it holds the state of what it parsed, so each running command has
 * one to itself and gives it back. Safe for any thread.
 */
final class Trees {
    private static final int MOST = 32;

    private final ConcurrentLinkedDeque<CommandLine> idle = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean building = new AtomicBoolean();
    private final Supplier<CommandLine> builder;

    Trees(Supplier<CommandLine> builder) {
        this.builder = builder;
    }

    /** Builds one on the calling thread. */
    void prepare() {
        idle.push(builder.get());
    }

    CommandLine take() {
        CommandLine tree = idle.poll();
        if (idle.isEmpty() && building.compareAndSet(false, true)) {
            Thread.ofVirtual().name("holt-commands").start(() -> {
                try {
                    prepare();
                } finally {
                    building.set(false);
                }
            });
        }
        return tree != null ? tree : builder.get();
    }

    void give(CommandLine tree) {
        if (idle.size() < MOST) {
            idle.push(tree);
        }
    }
}

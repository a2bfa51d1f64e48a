package dev.holt.benchmark;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** Waits for conditions and for points in time. */
final class Waiting {
    private static final Duration LOOK = Duration.ofMillis(20);

    private Waiting() {}

    /** Until it is so. Throws {@link BenchException} when it is not in time. */
    static void until(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new BenchException("%s: not within %d s".formatted(what, patience.toSeconds()));
            }
            pass(LOOK);
        }
    }

    /** Lets time pass. */
    static void pass(Duration time) {
        untilNanos(System.nanoTime() + time.toNanos());
    }

    /** Until {@link System#nanoTime} is at least this. */
    static void untilNanos(long end) {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The value once it has moved by no more than {@code within} for three seconds, or after half a minute. */
    static double settled(double within, DoubleSupplier value) {
        Deque<Double> newest = new ArrayDeque<>();
        for (int i = 0; i < 60; i++) {
            newest.addLast(value.getAsDouble());
            if (newest.size() > 6) {
                newest.removeFirst();
                double most =
                        newest.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
                double least =
                        newest.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
                if (most - least <= within) {
                    break;
                }
            }
            pass(Duration.ofMillis(500));
        }
        return newest.getLast();
    }
}

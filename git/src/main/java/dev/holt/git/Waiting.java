package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;

/** Lets work that can be interrupted stand in a method that does not say so. */
final class Waiting {
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** Work without a result. */
    @FunctionalInterface
    interface Task {
        void run() throws InterruptedException;
    }

    private Waiting() {}

    /** As {@link #on}, without a result. */
    static void run(Task task) {
        on(() -> {
            task.run();
            return "";
        });
    }

    /**
     * Does the work.
     *
     * @throws HoltException {@code CANCELLED} when interrupted; the thread stays marked as interrupted
     */
    static <T> T on(Work<T> work) {
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(ErrorCode.CANCELLED, "git was ended", e);
        }
    }
}

package dev.holt.store;

/** Waiting that is not given up. */
final class Threads {
    private Threads() {}

    /** Waits for the end of {@code thread}; an interrupt meanwhile is kept for later. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

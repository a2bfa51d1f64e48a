package dev.holt.core.session;

/** Ends things whose end can not matter to anybody any more. */
final class Closing {
    private Closing() {}

    static void quietly(AutoCloseable thing) {
        try {
            thing.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception _) {
            // What it held is gone with the process at the latest.
        }
    }
}

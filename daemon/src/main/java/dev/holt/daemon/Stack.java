package dev.holt.daemon;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things to be closed in the reverse of the order in which they came; one failure does not keep the others open. For one thread at a time. */
final class Stack implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Stack.class.getName());

    private final Deque<AutoCloseable> things = new ArrayDeque<>();

    <T extends AutoCloseable> T push(T thing) {
        things.push(thing);
        return thing;
    }

    @Override
    public void close() {
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "closing", e);
            }
        }
    }
}

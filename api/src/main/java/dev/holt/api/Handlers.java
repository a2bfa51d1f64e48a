package dev.holt.api;

import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.core.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What does the work of each operation. Filled once at the start, then read by any thread. */
final class Handlers {
    private final Map<String, UnaryHandler<?, ?>> unary = new HashMap<>();
    private final Map<String, StreamHandler<?, ?>> streaming = new HashMap<>();
    private final Map<String, DuplexHandler<?>> duplex = new HashMap<>();

    /** The operation under way, as its handler sees it. */
    record Context(String operation, Progress progress) {}

    /** Does a unary operation. */
    @FunctionalInterface
    interface UnaryHandler<P, R> {
        R handle(P parameters, Context context) throws InterruptedException;
    }

    /** Does a streaming operation. */
    @FunctionalInterface
    interface StreamHandler<P, T> {
        void handle(P parameters, Context context, Items<T> items) throws InterruptedException;
    }

    /** Does a duplex operation. */
    @FunctionalInterface
    interface DuplexHandler<P> {
        void handle(P parameters, Context context, ByteChannelPair bytes) throws InterruptedException;
    }

    <P, R> void on(Unary<P, R> operation, UnaryHandler<P, R> handler) {
        unary.put(operation.name(), handler);
    }

    <P, T> void on(Streaming<P, T> operation, StreamHandler<P, T> handler) {
        streaming.put(operation.name(), handler);
    }

    <P> void on(Duplex<P> operation, DuplexHandler<P> handler) {
        duplex.put(operation.name(), handler);
    }

    /** Throws when an operation of the table has nobody who does it. */
    void requireComplete() {
        for (Operation<?> operation : Operations.ALL) {
            boolean present = switch (operation) {
                case Unary<?, ?> u -> unary.containsKey(u.name());
                case Streaming<?, ?> s -> streaming.containsKey(s.name());
                case Duplex<?> d -> duplex.containsKey(d.name());
            };
            if (!present) {
                throw new IllegalStateException("no handler: " + operation.name());
            }
        }
    }

    @SuppressWarnings("unchecked") // on() ties each name to the types of its operation.
    <P, R> UnaryHandler<P, R> of(Unary<P, R> operation) {
        return (UnaryHandler<P, R>) Objects.requireNonNull(unary.get(operation.name()), "handler");
    }

    @SuppressWarnings("unchecked") // As above.
    <P, T> StreamHandler<P, T> of(Streaming<P, T> operation) {
        return (StreamHandler<P, T>) Objects.requireNonNull(streaming.get(operation.name()), "handler");
    }

    @SuppressWarnings("unchecked") // As above.
    <P> DuplexHandler<P> of(Duplex<P> operation) {
        return (DuplexHandler<P>) Objects.requireNonNull(duplex.get(operation.name()), "handler");
    }
}

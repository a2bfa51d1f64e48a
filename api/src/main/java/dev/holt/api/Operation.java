package dev.holt.api;

/**
 * One thing that Holt can do.
 *
 * @param <P> the record of its parameters
 */
public sealed interface Operation<P> {
    /** How a door on HTTP asks for it. */
    enum Verb {
        GET,
        POST,
        PUT,
        DELETE
    }

    /** What every operation has. {@code path} is beneath {@code /api/v1}; a name in braces is a parameter. */
    record Head<P>(String name, Class<P> parameters, String summary, boolean readOnly, Verb verb, String path) {}

    Head<P> head();

    default String name() {
        return head().name();
    }

    /** One answer. */
    record Unary<P, R>(Head<P> head, Class<R> result) implements Operation<P> {}

    /** Any number of items, as they come, until it ends by itself or the caller leaves. */
    record Streaming<P, T>(Head<P> head, Class<T> item) implements Operation<P> {}

    /** Bytes both ways. Doors that carry records answer with a {@link Ticket} that a second connection redeems. */
    record Duplex<P>(Head<P> head) implements Operation<P> {}
}

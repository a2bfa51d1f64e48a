package dev.holt.api;

import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;

/**
 * The only way in. Calls run on the calling thread; an interrupt cancels them and what they took is given back. Safe for any thread.
 *
 * <p>Every method throws {@link OperationFailedException} for whatever went wrong, and {@link InterruptedException} never: a call that was
 * called off fails with the code {@code CANCELLED}.
 */
public interface Api {
    <P, R> R call(Unary<P, R> operation, P parameters, Call call);

    /** Delivers items until the operation ends by itself or the calling thread is interrupted. */
    <P, T> void stream(Streaming<P, T> operation, P parameters, Call call, Items<T> items);

    /** Carries bytes until either side ends or the calling thread is interrupted. */
    <P> void duplex(Duplex<P> operation, P parameters, Call call, ByteChannelPair bytes);
}

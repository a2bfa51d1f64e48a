package dev.holt.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A message of JSON-RPC 2.0.
 *
 * @param <J> how JSON values are held; this module does not know JSON itself
 */
public sealed interface Message<J> {
    /** Asks for an answer. */
    record Request<J>(RpcId id, String method, @Nullable J params) implements Message<J> {}

    /** Asks for none. */
    record Notification<J>(String method, @Nullable J params) implements Message<J> {}

    /** Answers a request. */
    record Response<J>(RpcId id, J result) implements Message<J> {}

    /**
     * Says that a request failed, or that something could not be understood.
     *
     * @param id the request; {@link RpcId.Unknown} when it could not be told
     * @param code see {@link RpcCode}
     */
    record Fault<J>(
            RpcId id, int code, String message, @Nullable J data) implements Message<J> {}
}

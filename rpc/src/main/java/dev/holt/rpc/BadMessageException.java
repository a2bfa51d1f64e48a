package dev.holt.rpc;

import dev.holt.api.Failure;
import dev.holt.protocol.Message;
import dev.holt.protocol.RpcId;
import org.jspecify.annotations.Nullable;

/** What came is no message that this door understands; carries the fault to answer with. */
final class BadMessageException extends Exception {
    private final transient RpcId id;
    private final int code;
    private final transient @Nullable Failure failure;

    BadMessageException(RpcId id, int code, String message) {
        this(id, code, message, null);
    }

    BadMessageException(RpcId id, int code, Failure failure) {
        this(id, code, failure.message(), failure);
    }

    private BadMessageException(RpcId id, int code, String message, @Nullable Failure failure) {
        super(message);
        this.id = id;
        this.code = code;
        this.failure = failure;
    }

    Message.Fault<Object> fault() {
        return new Message.Fault<>(id, code, String.valueOf(getMessage()), failure);
    }
}

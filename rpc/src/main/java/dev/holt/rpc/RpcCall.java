package dev.holt.rpc;

import dev.holt.api.Call;
import dev.holt.api.Operation;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.api.Parameters;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.Message;
import dev.holt.protocol.Message.Fault;
import dev.holt.protocol.Message.Notification;
import dev.holt.protocol.Message.Request;
import dev.holt.protocol.Message.Response;
import dev.holt.protocol.RpcCode;
import dev.holt.protocol.RpcId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request in flight, on a virtual thread of its own, which never touches the channel and so may be interrupted. */
final class RpcCall {
    private static final System.Logger LOG = System.getLogger(RpcCall.class.getName());

    private final Outbox outbox;
    private final Desk desk;
    private final Request<JsonNode> request;
    private final Consumer<RpcCall> over;
    private final Thread thread;

    /**
     * @param over called on the request's thread, with this call, before its answer is sent, so that its id is free again when the caller sees
     *     the answer; and once more at the end
     */
    RpcCall(Outbox outbox, Desk desk, Request<JsonNode> request, Consumer<RpcCall> over) {
        this.outbox = outbox;
        this.desk = desk;
        this.request = request;
        this.over = over;
        this.thread = Thread.ofVirtual().name("holt-request").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void cancel() {
        thread.interrupt();
    }

    private void run() {
        try {
            Message<Object> answer = answer();
            over.accept(this);
            outbox.putNow(RpcCodec.write(answer));
        } finally {
            over.accept(this);
            desk.served().leave();
        }
    }

    private Message<Object> answer() {
        RpcId id = request.id();
        try {
            RpcOptions options = RpcOptions.of(id, request.params());
            return new Response<>(id, result(operation(id, request.method()), options));
        } catch (BadMessageException e) {
            return e.fault();
        } catch (OperationFailedException e) {
            return new Fault<>(id, RpcCode.OPERATION_FAILED, e.failure().message(), e.failure());
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a request failed", e);
            return new Fault<>(id, RpcCode.INTERNAL_ERROR, "internal error: " + e, null);
        }
    }

    /** The operation of this name. */
    static Operation<?> operation(RpcId id, String name) throws BadMessageException {
        return Operations.ALL.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadMessageException(
                        id, RpcCode.METHOD_NOT_FOUND, "%s: no such operation".formatted(Printable.of(name))));
    }

    private <P> Object result(Operation<P> operation, RpcOptions options) throws BadMessageException {
        P parameters = parameters(request.id(), operation, options.parameters());
        Progress progress = options.progress() ? this::stage : Progress.NONE;
        Call call = new Call("rpc", progress, options.key());
        return switch (operation) {
            case Operation.Unary<P, ?> unary -> desk.api().call(unary, parameters, call);
            case Operation.Streaming<P, ?> streaming -> {
                desk.api().stream(streaming, parameters, call, this::item);
                yield Map.of();
            }
            case Operation.Duplex<P> duplex -> desk.tickets().issue(duplex, parameters);
        };
    }

    /** The parameters of an operation as a caller gave them. */
    static <P> P parameters(RpcId id, Operation<P> operation, @Nullable JsonNode given) throws BadMessageException {
        try {
            return Parameters.read(operation, given);
        } catch (OperationFailedException e) {
            throw new BadMessageException(id, RpcCode.INVALID_PARAMS, e.failure());
        }
    }

    private void stage(String stage) {
        outbox.offer(RpcCodec.write(new Notification<>("$/progress", about("stage", stage))));
    }

    /** For the operation, a caller that has gone is the same as one that calls off. */
    private void item(Object item) throws InterruptedException {
        try {
            outbox.put(RpcCodec.write(new Notification<>("$/item", about("item", item))));
        } catch (ConsoleClosedException gone) {
            throw new InterruptedException("the client has gone");
        }
    }

    private Map<String, @Nullable Object> about(String name, Object value) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("id", RpcCodec.value(request.id()));
        params.put(name, value);
        return params;
    }
}

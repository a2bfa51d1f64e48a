package dev.holt.rpc;

import dev.holt.api.Failure;
import dev.holt.api.Operation;
import dev.holt.api.Tickets;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.Message;
import dev.holt.protocol.Message.Fault;
import dev.holt.protocol.Message.Notification;
import dev.holt.protocol.Message.Request;
import dev.holt.protocol.Message.Response;
import dev.holt.protocol.ProtocolException;
import dev.holt.protocol.RpcCode;
import dev.holt.protocol.RpcId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Serves one program: many requests at once, each on a virtual thread of its own. {@link #serve} runs on the reader's thread. */
final class RpcConnection implements Connection {
    /** How many requests may be in flight. */
    static final int MOST = 256;

    private final Link link;
    private final Desk desk;
    private final Lines lines;
    private final Map<RpcId, RpcCall> calls = new ConcurrentHashMap<>();
    private volatile @Nullable DuplexCall duplex;
    private boolean first = true;

    RpcConnection(Link link, Desk desk) {
        this.link = link;
        this.desk = desk;
        this.lines = new Lines(link.in());
    }

    @Override
    public void serve() throws IOException {
        desk.served().attach();
        try {
            while (takeOne()) {
                first = false;
                link.out().awaitRoom();
            }
        } catch (ConsoleClosedException gone) {
            throw new IOException("the client has gone", gone);
        } finally {
            link.out().fail();
            stop();
            desk.served().detach();
        }
    }

    @Override
    public void stop() {
        calls.values().forEach(RpcCall::cancel);
        DuplexCall running = duplex;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void release() {
        link.out().end();
    }

    /** Takes one message; false when there will be no more. */
    private boolean takeOne() throws IOException {
        try {
            Optional<byte[]> line = lines.next();
            if (line.isEmpty()) {
                return false;
            }
            return line.get().length == 0 || take(RpcCodec.read(line.get()));
        } catch (ProtocolException e) {
            say(new Fault<>(new RpcId.Unknown(), RpcCode.INVALID_REQUEST, String.valueOf(e.getMessage()), null));
        } catch (BadMessageException e) {
            say(e.fault());
        }
        return true;
    }

    private boolean take(Message<JsonNode> message) throws BadMessageException, IOException {
        switch (message) {
            case Request<JsonNode>(RpcId id, String method, JsonNode params)
            when method.equals("$/redeem") -> redeem(id, params);
            case Notification<JsonNode>(String method, JsonNode params)
            when method.equals("$/redeem") -> redeem(new RpcId.Unknown(), params);
            case Request<JsonNode>(RpcId id, String method, JsonNode params)
            when method.equals("$/open") -> open(id, params);
            case Notification<JsonNode>(String method, JsonNode params)
            when method.equals("$/cancel") -> cancel(params);
            case Notification<JsonNode> _ -> {}
            case Request<JsonNode> request -> begin(request);
            case Response<JsonNode> _, Fault<JsonNode> _ -> {}
        }
        return duplex == null;
    }

    private void begin(Request<JsonNode> request) throws BadMessageException {
        if (calls.size() >= MOST) {
            Failure failure = new Failure(
                    "TOO_MANY_REQUESTS",
                    "%d requests are in flight (expected: at most %d); wait for an answer".formatted(MOST, MOST),
                    Map.of(),
                    null);
            say(new Fault<>(request.id(), RpcCode.OPERATION_FAILED, failure.message(), failure));
            return;
        }
        if (calls.containsKey(request.id())) {
            throw new BadMessageException(
                    new RpcId.Unknown(), RpcCode.INVALID_REQUEST, "id: a request with this id is in flight");
        }
        RpcCall call = new RpcCall(link.out(), desk, request, over -> calls.remove(request.id(), over));
        calls.put(request.id(), call);
        desk.served().enter();
        call.start();
    }

    private void cancel(@Nullable JsonNode params) throws BadMessageException {
        JsonNode id = params == null ? null : params.get("id");
        if (id == null) {
            throw new BadMessageException(
                    new RpcId.Unknown(), RpcCode.INVALID_PARAMS, "id: missing (expected: the id of a request)");
        }
        RpcCall call = calls.get(RpcCodec.id(id));
        if (call != null) {
            call.cancel();
        }
    }

    /** Turns this connection into the bytes of a duplex operation, for as long as that lasts. */
    private void redeem(RpcId id, @Nullable JsonNode params) throws BadMessageException, IOException {
        requireFirst(id, "$/redeem");
        JsonNode ticket = params == null ? null : params.get("ticket");
        if (ticket == null || !ticket.isString()) {
            throw new BadMessageException(id, RpcCode.INVALID_PARAMS, "ticket: missing (expected: text)");
        }
        carry(
                id,
                desk.tickets()
                        .redeem(ticket.stringValue())
                        .orElseThrow(() -> new BadMessageException(
                                id, RpcCode.INVALID_PARAMS, "ticket: unknown, used or too old; ask for a new one")));
    }

    /** As a ticket and its redemption in one. */
    private void open(RpcId id, @Nullable JsonNode params) throws BadMessageException, IOException {
        requireFirst(id, "$/open");
        JsonNode name = params == null ? null : params.get("operation");
        String wanted = name == null ? "" : name.asString("");
        Operation<?> operation = RpcCall.operation(id, wanted);
        if (!(operation instanceof Operation.Duplex<?> duplexOperation)) {
            throw new BadMessageException(
                    id, RpcCode.INVALID_PARAMS, "operation: %s is called, not opened".formatted(wanted));
        }
        carry(id, promise(id, duplexOperation, params == null ? null : params.get("params")));
    }

    private static <P> Tickets.Promise<P> promise(RpcId id, Operation.Duplex<P> operation, @Nullable JsonNode given)
            throws BadMessageException {
        return new Tickets.Promise<>(operation, RpcCall.parameters(id, operation, given));
    }

    private void requireFirst(RpcId id, String method) throws BadMessageException {
        if (!first) {
            throw new BadMessageException(
                    id, RpcCode.INVALID_REQUEST, method + ": only as the first message of a connection");
        }
    }

    private void carry(RpcId id, Tickets.Promise<?> promise) throws IOException {
        if (!(id instanceof RpcId.Unknown)) {
            say(new Response<>(id, Map.of()));
        }
        DuplexCall call = new DuplexCall(link, desk, promise);
        duplex = call;
        call.carry();
    }

    private void say(Message<Object> message) {
        link.out().putNow(RpcCodec.write(message));
    }
}

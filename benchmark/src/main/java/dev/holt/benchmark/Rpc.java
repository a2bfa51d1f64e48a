package dev.holt.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON-RPC connection to a daemon. Any thread may call; {@code writing} keeps their messages whole, and answers
 * arrive on the thread {@code bench-rpc}, which also runs the consumers of streams.
 */
final class Rpc implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int PATIENCE_SECONDS = 300;

    private final SocketChannel channel;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final Map<Long, Consumer<JsonNode>> streams = new ConcurrentHashMap<>();
    private final Object writing = new Object();

    Rpc(Path socket) {
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(socket, e.getMessage()), e);
        }
        Thread.ofPlatform().name("bench-rpc").daemon().start(this::read);
    }

    /** Calls and waits. Throws {@link BenchException} when the daemon refuses. */
    JsonNode call(String method, Map<String, ?> params) {
        return await(send(method, params));
    }

    /** Calls. The result comes on the reader's thread. */
    CompletableFuture<JsonNode> send(String method, Map<String, ?> params) {
        return send(ids.incrementAndGet(), method, params);
    }

    /** Calls a stream; its items come on the reader's thread for as long as the connection lives. */
    void stream(String method, Map<String, ?> params, Consumer<JsonNode> items) {
        long id = ids.incrementAndGet();
        streams.put(id, items);
        CompletableFuture<JsonNode> _ = send(id, method, params);
    }

    static JsonNode await(CompletableFuture<JsonNode> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new BenchException(cause == null ? "no answer" : String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new BenchException("no answer within %d s".formatted(PATIENCE_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BenchException("closing a connection: " + e.getMessage(), e);
        }
    }

    private CompletableFuture<JsonNode> send(long id, String method, Map<String, ?> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("method", method);
        message.put("params", params);
        byte[] json = MAPPER.writeValueAsBytes(message);
        ByteBuffer line =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        calls.put(id, answer);
        try {
            synchronized (writing) {
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            }
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(method, e.getMessage()), e);
        }
        return answer;
    }

    private void read() {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            while (channel.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    byte next = piece.get();
                    if (next == '\n') {
                        take(MAPPER.readTree(line.toByteArray()));
                        line.reset();
                    } else {
                        line.write(next);
                    }
                }
            }
            fail("the daemon closed the connection");
        } catch (IOException e) {
            fail("the connection broke: " + e.getMessage());
        }
    }

    private void take(JsonNode message) {
        if (message.has("method")) {
            JsonNode params = message.get("params");
            Consumer<JsonNode> stream = streams.get(params.path("id").asLong(-1));
            if (stream != null && message.get("method").asString().equals("$/item")) {
                stream.accept(params.get("item"));
            }
            return;
        }
        CompletableFuture<JsonNode> call = calls.remove(message.path("id").asLong(-1));
        if (call == null) {
            return;
        }
        if (message.has("error")) {
            call.completeExceptionally(
                    new BenchException(message.get("error").path("message").asString()));
        } else {
            call.complete(message.path("result"));
        }
    }

    private void fail(String reason) {
        calls.values().forEach(call -> call.completeExceptionally(new BenchException(reason)));
    }
}

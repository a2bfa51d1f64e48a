package dev.holt.qemu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A connection to QEMU's machine protocol. One platform thread, {@code qmp-<name>}, reads and writes the channel and calls the listener; callers
 * leave what is to be sent and wait for its answer, so that an interrupt ends their waiting and nothing else. Safe for any thread.
 */
final class Qmp implements AutoCloseable {
    /** How long an answer may take before QEMU counts as stuck. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_LINE = 1 << 20;
    private static final int CHUNK = 1 << 16;

    /** Hears what QEMU says by itself. Called by the connection's thread; must not wait for an answer of QEMU. */
    interface Listener {
        void event(String name, JsonNode data);

        /** Nothing more will come. Not called after {@link Qmp#close}. */
        void ended();
    }

    private final SocketChannel channel;
    private final Selector selector;
    private final Listener listener;
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    // These four are guarded by the monitor.
    private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new HashMap<>();
    private long sent;
    private boolean over;

    private volatile boolean closed;

    private Qmp(SocketChannel channel, Selector selector, Listener listener) {
        this.channel = channel;
        this.selector = selector;
        this.listener = listener;
    }

    /**
     * Connects and waits until QEMU takes commands.
     *
     * @throws IOException when nobody answers in {@link #PATIENCE}; another client that is connected makes us wait, too
     */
    static Qmp connect(Path socket, String name, Listener listener) throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Qmp qmp;
        try {
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            qmp = new Qmp(channel, selector, listener);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("qmp-" + name).start(qmp::pump);
        try {
            await("greeting", qmp.greeting);
            qmp.execute("qmp_capabilities", Map.of());
            return qmp;
        } catch (IOException | InterruptedException e) {
            qmp.close();
            throw e;
        }
    }

    /** Runs a command and returns what it answered. */
    JsonNode execute(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return await(command, send(command, arguments));
    }

    /** Runs a command; the answer completes the result on the connection's thread, or fails it with a {@link QmpException}. */
    CompletableFuture<JsonNode> send(String command, Map<String, ?> arguments) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        synchronized (this) {
            if (over || closed) {
                answer.completeExceptionally(new QmpException(command + ": QEMU is gone"));
                return answer;
            }
            long id = ++sent;
            waiting.put(id, answer);
            byte[] text = Json.bytes(Map.of("execute", command, "arguments", arguments, "id", id));
            ByteBuffer buffer = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n');
            outgoing.add(buffer.flip());
        }
        selector.wakeup();
        return answer;
    }

    private static JsonNode await(String command, CompletableFuture<JsonNode> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new QmpException("%s: no answer within %d s".formatted(command, PATIENCE.toSeconds()));
        } catch (ExecutionException e) {
            throw new QmpException(
                    String.valueOf(e.getCause() == null ? command : e.getCause().getMessage()));
        }
    }

    private void pump() {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (selector;
                channel) {
            while (!closed) {
                write();
                selector.select();
                selector.selectedKeys().clear();
                if (!read(chunk)) {
                    break;
                }
            }
        } catch (IOException | JacksonException _) {
            // What QEMU does not say in whole lines of JSON is no answer: the connection is over.
        }
        fail();
        if (!closed) {
            listener.ended();
        }
    }

    private void write() throws IOException {
        @Nullable ByteBuffer next = first();
        while (next != null) {
            channel.write(next);
            if (next.hasRemaining()) {
                break;
            }
            next = afterFirst();
        }
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.interestOps(next == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private synchronized @Nullable ByteBuffer first() {
        return outgoing.peek();
    }

    private synchronized @Nullable ByteBuffer afterFirst() {
        outgoing.remove();
        return outgoing.peek();
    }

    /** Takes what has come; false: nothing more will. */
    private boolean read(ByteBuffer chunk) throws IOException {
        int size = channel.read(chunk.clear());
        chunk.flip();
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next == '\n') {
                take(Json.parse(line.toByteArray()));
                line.reset();
            } else if (line.size() == LONGEST_LINE) {
                throw new QmpException("a line of more than %d bytes".formatted(LONGEST_LINE));
            } else {
                line.write(next);
            }
        }
        return size >= 0;
    }

    private void take(JsonNode message) {
        if (message.has("QMP")) {
            greeting.complete(message);
        } else if (message.has("event")) {
            listener.event(message.path("event").asString(""), message.path("data"));
        } else {
            CompletableFuture<JsonNode> answer = answerTo(message.path("id").asLong(0));
            if (answer == null) {
                return;
            }
            if (message.has("return")) {
                answer.complete(message.path("return"));
            } else {
                answer.completeExceptionally(
                        new QmpException(message.path("error").path("desc").asString("an error without words")));
            }
        }
    }

    private synchronized @Nullable CompletableFuture<JsonNode> answerTo(long id) {
        return waiting.remove(id);
    }

    private void fail() {
        Map<Long, CompletableFuture<JsonNode>> left;
        synchronized (this) {
            over = true;
            left = new HashMap<>(waiting);
            waiting.clear();
        }
        greeting.completeExceptionally(new QmpException("QEMU ended before it took commands"));
        left.values().forEach(answer -> answer.completeExceptionally(new QmpException("QEMU has ended")));
    }

    /** Lets go of QEMU. The thread ends soon after. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}

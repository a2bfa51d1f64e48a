package dev.holt.model;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A model server on loopback that does what prompts say ({@link Script}) and keeps every request.
 *
 * <p>The path of a base URL may begin with anything, {@code http://127.0.0.1:port/one/v1} for instance: it tells agents apart in
 * {@link ModelRequest#conversation}.
 *
 * <p>Each request has a virtual thread of its own. Every method may be called by any thread.
 */
public final class ModelServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Ledger ledger = new Ledger();

    private ModelServer(int port, Consumer<ModelRequest> listener) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", new RequestHandler(ledger, listener, System.nanoTime()));
        server.start();
    }

    /** Serves on a free port. */
    public static ModelServer start() {
        return start(0, _ -> {});
    }

    /** Serves on a port, and tells every request as it arrives. */
    public static ModelServer start(int port, Consumer<ModelRequest> listener) {
        try {
            return new ModelServer(port, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "port " + port + ": can not be served (expected: one that is free, or 0)", e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code http://127.0.0.1:port}, without a slash at its end. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** All requests so far, side requests too. */
    public List<ModelRequest> requests() {
        return ledger.all();
    }

    /** The first request, not a side one, whose newest typed text contains {@code text}; waits for it. */
    public ModelRequest awaitRequest(String text, Duration deadline) {
        return await(
                "that asks '" + text + "'",
                request -> !request.side() && request.newest().orElse("").contains(text),
                deadline);
    }

    /** The first request that fits; waits for it. {@code what} completes "no request ..." when there is none in time. */
    public ModelRequest await(String what, Predicate<ModelRequest> fits, Duration deadline) {
        return uninterrupted(() -> ledger.await(fits, deadline))
                .orElseThrow(() -> new AssertionError("no request " + what + " within " + deadline + "; there were:\n"
                        + requests().stream().map(ModelRequest::toString).collect(Collectors.joining("\n"))));
    }

    /**
     * How often a text was delivered. Agents send the whole conversation again with each request, so this is the most that one request of a
     * conversation has of it, added up over all conversations. Side requests do not count.
     */
    public int delivered(String text) {
        Map<String, Integer> most = requests().stream()
                .filter(request -> !request.side())
                .collect(Collectors.toMap(ModelRequest::conversation, request -> request.occurrences(text), Math::max));
        return most.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Waits until exactly {@code count} answers stall. One whose agent has hung up stalls on, until it is released. */
    public void awaitStalled(int count, Duration deadline) {
        if (!uninterrupted(() -> ledger.awaitStalled(count, deadline))) {
            throw new AssertionError(count + " answers do not stall within " + deadline);
        }
    }

    /** Lets every answer that stalls now go on. */
    public void release() {
        ledger.release();
    }

    /** Ends every answer, and serves no more. */
    @Override
    public void close() {
        ledger.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Interruptible<T> {
        T get() throws InterruptedException;
    }

    private static <T> T uninterrupted(Interruptible<T> waiting) {
        try {
            return waiting.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}

package dev.holt.model;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs a model server by hand: {@code Main [PORT] [DIRECTORY]}. Prints its port, then a line for each request; the directory gets their bodies. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        Path bodies = arguments.length > 1 ? Path.of(arguments[1]) : null;
        PrintStream out = System.out;
        try (ModelServer server = ModelServer.start(port, request -> {
            out.println(request);
            keep(request, bodies);
        })) {
            out.println(server.port());
            Thread.currentThread().join();
        }
    }

    private static void keep(ModelRequest request, @Nullable Path bodies) {
        if (bodies == null) {
            return;
        }
        String name = "%04d-%s-%s.json"
                .formatted(
                        request.number(),
                        request.wire().name().toLowerCase(Locale.ROOT),
                        request.side() ? "side" : "main");
        try {
            Files.writeString(bodies.resolve(name), request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.holt.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers HTTP requests. Each is on a thread of its own. */
final class RequestHandler implements HttpHandler {
    private static final Pattern PATH = Pattern.compile(
            "(.*?)(?:/v1(?:beta|alpha)?)?"
                    + "(?:(/messages)|(/responses)|(/chat/completions)|/models/([^/:]+):(generateContent|streamGenerateContent))");
    private static final Pattern COUNT = Pattern.compile(".*(?:/count_tokens|:countTokens)");

    private final Ledger ledger;
    private final Consumer<ModelRequest> listener;
    private final long started;

    RequestHandler(Ledger ledger, Consumer<ModelRequest> listener, long started) {
        this.ledger = ledger;
        this.listener = listener;
        this.started = started;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher matcher = PATH.matcher(path);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (COUNT.matcher(path).matches()) {
                send(exchange, 200, Json.object("input_tokens", 10, "totalTokens", 10));
            } else if (path.endsWith("/models")) {
                send(exchange, 200, Json.object("object", "list", "data", List.of()));
            } else if (matcher.matches()) {
                ask(exchange, matcher, body);
            } else {
                send(exchange, 404, error(404, path + " (expected: the path of a wire); see dev.holt.model.Wire"));
            }
        }
    }

    private void ask(HttpExchange exchange, Matcher path, byte[] bytes) throws IOException {
        Wire wire = wire(path);
        JsonNode body;
        try {
            body = Json.MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            send(exchange, 400, error(400, "body: " + e.getOriginalMessage() + " (expected: JSON)"));
            return;
        }
        Dialect dialect = Dialect.of(wire);
        Asked asked = dialect.read(body);
        String model = Optional.ofNullable(path.group(5)).orElse(asked.model());
        ModelRequest request = ledger.add(number -> new ModelRequest(
                number,
                Duration.ofNanos(System.nanoTime() - started),
                wire,
                asked.side(),
                path.group(1) + "#" + asked.conversation(),
                model,
                asked.typed(),
                asked.results(),
                asked.tools().stream().map(Tool::name).toList(),
                asked.around(),
                new String(bytes, StandardCharsets.UTF_8)));
        listener.accept(request);
        Answer answer = Answer.to(asked);
        Optional<Integer> failure = answer.failure(request.conversation() + request.userTexts(), ledger);
        if (failure.isPresent()) {
            send(exchange, failure.get(), error(failure.get(), "the script says so"));
            return;
        }
        Label label = new Label(model, Long.toHexString(started) + "_" + request.number());
        boolean streams = asked.streams() || "streamGenerateContent".equals(path.group(6));
        try {
            give(exchange, answer, dialect, streams, label, new Toolbox(asked, "call_" + label.id()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void give(
            HttpExchange exchange, Answer answer, Dialect dialect, boolean streams, Label label, Toolbox tools)
            throws IOException, InterruptedException {
        if (streams) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            answer.give(dialect.stream(label, new EventStream(exchange.getResponseBody())), tools, ledger);
        } else {
            Spoken spoken = new Spoken();
            answer.give(spoken, tools, ledger);
            send(exchange, 200, dialect.whole(label, spoken));
        }
    }

    private static Wire wire(Matcher path) {
        if (path.group(2) != null) {
            return Wire.MESSAGES;
        }
        if (path.group(3) != null) {
            return Wire.RESPONSES;
        }
        return path.group(4) != null ? Wire.CHAT : Wire.GEMINI;
    }

    /** An error in a form that every wire's clients understand. */
    private static Object error(int status, String message) {
        return Json.object(
                "type",
                "error",
                "error",
                Json.object(
                        "type",
                        status < 500 ? "invalid_request_error" : "api_error",
                        "code",
                        status,
                        "status",
                        status < 500 ? "INVALID_ARGUMENT" : "INTERNAL",
                        "message",
                        message));
    }

    private static void send(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] bytes = Json.text(json).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}

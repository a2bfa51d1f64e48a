package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An agent's end of the wires, as small as it can be. */
final class Client implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    Client(ModelServer server) {
        this.server = server.address();
    }

    /** What the server says to a body, as text. */
    HttpResponse<String> post(String path, Object body) throws IOException, InterruptedException {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    /** The lines of a streamed answer, as they arrive. */
    Stream<String> lines(String path, Object body) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = http.send(request(path, body), HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return response.body();
    }

    /** The data of the events of a streamed answer; its end mark, which is no JSON, left out. */
    List<JsonNode> events(String path, Object body) throws IOException, InterruptedException {
        try (Stream<String> lines = lines(path, body)) {
            return data(lines).toList();
        }
    }

    static Stream<JsonNode> data(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("data: {"))
                .map(line -> Json.MAPPER.readTree(line.substring("data: ".length())));
    }

    private HttpRequest request(String path, Object body) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build();
    }

    @Override
    public void close() {
        http.close();
    }
}

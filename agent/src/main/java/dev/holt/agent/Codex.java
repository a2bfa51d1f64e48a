package dev.holt.agent;

import dev.holt.agent.Description.Hooks;
import dev.holt.core.HoltException;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.place.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What data can not say about codex: it takes hooks, their trust and that of the repository as values of its settings on the command line, in TOML.
 * What its person has set there stays in force.
 */
final class Codex {
    private static final Set<String> SHORT = Set.of("SessionEnd", "Interrupt");
    /** It gives these events no more. */
    private static final int SHORT_TIMEOUT = 3;

    private static final int MOST_OF_SETTINGS = 1 << 20;

    private Codex() {}

    /** Says that the repository may be worked in, unless its person has said anything about that. */
    static List<String> trust(AgentRequest request, Surroundings surroundings) {
        Node.Table projects = table(settings(request.place(), surroundings), "projects");
        boolean decided = Stream.of(request.repository(), request.workspace())
                .anyMatch(path -> projects.entries().containsKey(path.toString()));
        return decided
                ? List.of()
                : List.of(
                        "-c",
                        "projects={%s={trust_level=\"trusted\"}}"
                                .formatted(Json.text(request.repository().toString())));
    }

    /** Lets a commit be written from inside of its sandbox, besides what its person lets it write. */
    static List<String> gitRoots(AgentRequest request, Surroundings surroundings) {
        // The clone in a machine has its git directory inside.
        List<Path> written = request.place().id().isHost() ? GitDirectories.writtenBy(request.workspace()) : List.of();
        if (written.isEmpty()) {
            return List.of();
        }
        Node own = table(settings(request.place(), surroundings), "sandbox_workspace_write")
                .entries()
                .get("writable_roots");
        Stream<String> roots = own instanceof Node.Sequence sequence
                ? sequence.items().stream().filter(Node.Text.class::isInstance).map(item -> ((Node.Text) item).value())
                : Stream.of();
        return List.of(
                "-c",
                "sandbox_workspace_write.writable_roots=[%s]"
                        .formatted(Stream.concat(roots, written.stream().map(Path::toString))
                                .distinct()
                                .map(Json::text)
                                .collect(Collectors.joining(","))));
    }

    /** Its hooks, and that exactly these are trusted; those of the repository stay as they are. */
    static List<String> hooks(Hooks hooks, AgentRequest request) {
        List<String> flags = new ArrayList<>();
        List<String> trusted = new ArrayList<>();
        hooks.events().keySet().forEach(event -> {
            String command = HookCalls.scriptCommand(request, event);
            int timeout = SHORT.contains(event) ? Math.min(hooks.timeout(), SHORT_TIMEOUT) : hooks.timeout();
            flags.add("-c");
            flags.add("hooks.%s=[{hooks=[{type=\"command\",command=%s,timeout=%d}]}]"
                    .formatted(event, Json.text(command), timeout));
            trusted.add("\"/<session-flags>/config.toml:%s:0:0\"={trusted_hash=\"%s\"}"
                    .formatted(snakeCase(event), hash(event, command, timeout)));
        });
        if (!trusted.isEmpty()) {
            flags.add("-c");
            flags.add("hooks.state={%s}".formatted(String.join(",", trusted)));
        }
        return flags;
    }

    /** By which it knows a hook again: of its JSON without blanks and with its keys in order. */
    static String hash(String event, String command, int timeout) {
        Map<String, Object> hook =
                new TreeMap<>(Map.of("async", false, "command", command, "timeout", timeout, "type", "command"));
        Map<String, Object> whole = new TreeMap<>(Map.of("event_name", snakeCase(event), "hooks", List.of(hook)));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Json.line(Json.node(whole)).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String snakeCase(String event) {
        return event.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** What its person has set; nothing when it can not be read, which codex itself will say. */
    private static Node.Table settings(Place place, Surroundings surroundings) {
        Path file = surroundings.file("config.toml");
        try {
            Optional<byte[]> content = place.id().isHost()
                    ? contentHere(file)
                    : place.files(Surroundings.directory(file))
                            .read(Objects.requireNonNull(file.getFileName()).toString(), MOST_OF_SETTINGS);
            return content.map(bytes -> TomlText.parse(new String(bytes, StandardCharsets.UTF_8), new ArrayList<>()))
                    .orElse(Node.Table.EMPTY);
        } catch (IOException | HoltException _) {
            return Node.Table.EMPTY;
        }
    }

    /** People keep settings elsewhere and link to them. */
    private static Optional<byte[]> contentHere(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var stream = Files.newInputStream(file)) {
            return Optional.of(stream.readNBytes(MOST_OF_SETTINGS));
        }
    }

    private static Node.Table table(Node.Table outer, String key) {
        return outer.entries().get(key) instanceof Node.Table inner ? inner : Node.Table.EMPTY;
    }
}

package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * An agent that tells by hooks what it does, described in a file of the home's user: a script that sleeps. Its hooks are called for it, by the
 * runner and with the session's own launch, as {@code hook-sender} does.
 */
final class HookedAgent {
    private static final String NAME = "ticker";
    private static final String TASK = "begin";

    private final Home home;

    private HookedAgent(Home home) {
        this.home = home;
    }

    /** Describes it in a home whose daemon has run. */
    static HookedAgent in(Home home) {
        try {
            Path program = home.directory().resolve(NAME);
            Files.writeString(program, "#!/bin/sh\nexec sleep 10000000\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            Path agents = Files.createDirectories(home.directory().resolve("agents"));
            Files.writeString(agents.resolve(NAME + ".toml"), """
                    summary = "sleeps; its hooks are called for it"
                    program = "%s"

                    [command]
                    start = ["{prompt-file}"]
                    fresh = []

                    [permissions]
                    default = []

                    [hooks.fields]
                    prompt = "prompt"
                    tool = "tool_name"
                    tool-use = "tool_use_id"

                    [hooks.events]
                    UserPromptSubmit = "turn-started"
                    PreToolUse = "tool-started"
                    PostToolUse = "tool-ended"
                    Stop = "turn-ended"
                    """.formatted(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HookedAgent(home);
    }

    /**
     * A running session of it.
     *
     * @param hooks the directory that its hooks are called with
     * @param launch the mark of its launch
     */
    record Running(String id, Path hooks, String launch) {}

    /** Starts sessions of it, all at once. */
    List<Running> spawn(String project, int count) {
        try (Rpc rpc = home.rpc()) {
            List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Map<String, Object> wanted = new HashMap<>(home.spawning(project, TASK));
                wanted.put("agent", NAME);
                answers.add(rpc.send("session.spawn", wanted));
            }
            return answers.stream()
                    .map(answer -> running(Rpc.await(answer).path("id").asString()))
                    .toList();
        }
    }

    private Running running(String id) {
        Path directory = home.directory().resolve("sessions").resolve(id);
        try {
            for (String field : Files.readString(directory.resolve("launch"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1)) {
                if (field.startsWith("launch=")) {
                    return new Running(id, directory.resolve("hooks"), field.substring("launch=".length()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new BenchException("session %s: its file 'launch' has no launch id".formatted(id));
    }
}

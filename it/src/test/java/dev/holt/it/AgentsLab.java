package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.model.ModelRequest;
import dev.holt.model.ModelServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A Holt whose agents are the real programs of {@code tools/agents} and whose model is a server of the test's own: a home for the agents in which
 * nobody has ever signed in, project {@code calc}, and what keeps them from any other network. Closing it leaves nothing.
 */
final class AgentsLab implements AutoCloseable {
    private final HoltHome home;
    private final ModelServer server = ModelServer.start();
    private final Path repository;

    AgentsLab() {
        this(new HoltHome());
    }

    /** Not beneath the system's temporary directory, for an agent that trusts no file beneath a directory to which others may write. */
    static AgentsLab amongFriends() {
        return new AgentsLab(new HoltHome("h", Path.of(System.getProperty("holt.root"), "build")));
    }

    AgentsLab(HoltHome home) {
        this.home = home;
        Path programs = Path.of(System.getProperty("holt.agents"), "node_modules/.bin");
        assertThat(programs.resolve("claude"))
                .as("the coding agents; 'tools/agents' installs them")
                .exists();
        home.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        repository = home.project("calc");
        home.holt("project", "set", "calc", "env.TMPDIR=" + home.makeDirectory("tmp"))
                .succeeded();
    }

    /** With Claude Code's way to the server. */
    AgentsLab withClaude() {
        home.environment().put("ANTHROPIC_AUTH_TOKEN", "dummy");
        return withClaudeSignedOut();
    }

    /** The same, but nobody has signed in. */
    AgentsLab withClaudeSignedOut() {
        home.environment().put("ANTHROPIC_BASE_URL", server.address().toString());
        for (String quiet : List.of(
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "DISABLE_AUTOUPDATER",
                "DISABLE_TELEMETRY",
                "DISABLE_ERROR_REPORTING",
                // Else it refuses bypass to root.
                "IS_SANDBOX")) {
            home.environment().put(quiet, "1");
        }
        home.holt("project", "set", "calc", "env.CLAUDE_CODE_TMPDIR=" + temporary())
                .succeeded();
        return this;
    }

    /** With Codex's way to the server. */
    AgentsLab withCodex() {
        home.write(home.makeDirectory("user/.codex").resolve("config.toml"), """
                model = "some-model"
                model_provider = "lab"
                [model_providers.lab]
                name = "lab"
                base_url = "%s/v1"
                wire_api = "responses"
                env_key = "LAB_KEY"
                request_max_retries = 0
                stream_max_retries = 0
                """.formatted(server.address()));
        home.environment().put("LAB_KEY", "dummy");
        home.holt("project", "set", "calc", "pass-env=LAB_KEY").succeeded();
        return this;
    }

    /** With opencode's way to the server. */
    AgentsLab withOpencode() {
        Path config = home.makeDirectory("user/.config/opencode");
        // Its plugins wait until their helper is installed; so it looks as if it were.
        home.makeDirectory("user/.config/opencode/node_modules");
        home.write(
                config.resolve("package-lock.json"),
                "{\"packages\": {\"\": {\"dependencies\": {\"@opencode-ai/plugin\": \"*\"}}}}");
        home.write(config.resolve("opencode.json"), """
                {"autoupdate": false, "share": "disabled", "snapshot": false, "enabled_providers": ["lab"],
                 "model": "lab/some-model", "small_model": "lab/some-model",
                 "provider": {"lab": {"npm": "@ai-sdk/openai-compatible", "name": "lab",
                   "options": {"baseURL": "%s/v1", "apiKey": "dummy"},
                   "models": {"some-model": {"name": "some-model", "tool_call": true,
                     "limit": {"context": 100000, "output": 8000}}}}}}
                """.formatted(server.address()));
        for (String off : List.of("AUTOUPDATE", "MODELS_FETCH", "LSP_DOWNLOAD", "DEFAULT_PLUGINS")) {
            home.environment().put("OPENCODE_DISABLE_" + off, "1");
        }
        home.environment().put("npm_config_fetch_retries", "0");
        return this;
    }

    /** With pi's way to the server. */
    AgentsLab withPi() {
        Path config = home.makeDirectory("user/.pi/agent");
        home.write(config.resolve("models.json"), """
                {"providers": {"lab": {"baseUrl": "%s/v1", "api": "openai-completions", "apiKey": "dummy",
                  "compat": {"supportsDeveloperRole": false, "supportsReasoningEffort": false},
                  "models": [{"id": "some-model", "contextWindow": 100000, "maxTokens": 8000}]}}}
                """.formatted(server.address()));
        home.write(
                config.resolve("settings.json"),
                "{\"defaultProvider\": \"lab\", \"defaultModel\": \"some-model\", \"enableInstallTelemetry\": false}");
        home.environment().put("PI_OFFLINE", "1");
        home.environment().put("PI_TELEMETRY", "0");
        home.environment().put("PI_SKIP_VERSION_CHECK", "1");
        return this;
    }

    /** With gemini's way to the server. */
    AgentsLab withGemini() {
        home.environment().put("GEMINI_API_KEY", "dummy");
        home.environment().put("GOOGLE_GEMINI_BASE_URL", server.address().toString());
        home.write(
                home.makeDirectory("user/.gemini").resolve("settings.json"),
                "{\"privacy\": {\"usageStatisticsEnabled\": false}, \"general\": {\"enableAutoUpdate\": false}}");
        return this;
    }

    HoltHome home() {
        return home;
    }

    ModelServer server() {
        return server;
    }

    Path repository() {
        return repository;
    }

    /** The home directory of the agents. */
    Path user() {
        return home.directory().resolve("user");
    }

    Path temporary() {
        return home.directory().resolve("tmp");
    }

    /** Spawns a session on {@code calc} and returns its id; the last argument is the prompt. */
    String spawn(String agent, String permissions, String... rest) {
        List<String> all =
                new ArrayList<>(List.of("spawn", "--project", "calc", "--agent", agent, "--permissions", permissions));
        all.addAll(List.of(rest));
        return home.holt(all.toArray(String[]::new)).succeeded().line();
    }

    /** Waits until a session has a status that Holt is sure of, and returns all about it. */
    JsonNode awaits(String id, String status) {
        try {
            await().atMost(PATIENCE).until(() -> {
                JsonNode now = home.session(id);
                return now.path("status").asString().equals(status)
                        && now.path("confirmed").asBoolean();
            });
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "%s is not %s: %s%nscreen:%n%s".formatted(id, status, home.session(id), screen(id)), e);
        }
        return home.session(id);
    }

    /** Sends a message; its number. */
    int send(String id, String text) {
        Path file = home.directory().resolve("message");
        home.write(file, text);
        return home.holt("send", id, "--json", "-f", file.toString())
                .succeeded()
                .json()
                .path("number")
                .asInt();
    }

    JsonNode message(String id, int number) {
        return home.holt("inbox", id, "--json")
                .succeeded()
                .json()
                .path("messages")
                .path(number - 1);
    }

    /** Waits until a message has come to a state, and returns it. */
    JsonNode awaits(String id, int number, String state) {
        try {
            await().atMost(PATIENCE)
                    .until(() -> message(id, number).path("state").asString().equals(state));
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "message is not %s: %s%nsession: %s%nscreen:%n%s"
                            .formatted(state, message(id, number), home.session(id), screen(id)),
                    e);
        }
        return message(id, number);
    }

    /** Sends a message and waits until the agent has shown that it has it. */
    JsonNode tell(String id, String text) {
        return awaits(id, send(id, text), "observed");
    }

    /** What the window of a session shows; empty when it has none. */
    String screen(String id) {
        return tmux("capture-pane", "-p", "-t", "=" + id + ":").out();
    }

    /** What has happened in a session, for the description of what went wrong. */
    String account(String id) {
        return "%s%nrequests:%n%s%nscreen:%n%s"
                .formatted(
                        home.holt("events", "--session", id).out(),
                        String.join(
                                "\n",
                                server.requests().stream()
                                        .map(ModelRequest::toString)
                                        .toList()),
                        screen(id));
    }

    /** Waits until the window of a session shows a text. */
    void awaitScreen(String id, String text) {
        await("'%s' on the screen".formatted(text))
                .atMost(PATIENCE)
                .until(() -> screen(id).contains(text));
    }

    /** Presses keys in the window of a session, as its person does. */
    void keys(String id, String... names) {
        List<String> command = new ArrayList<>(List.of("send-keys", "-t", "=" + id + ":"));
        command.addAll(List.of(names));
        tmux(command.toArray(String[]::new)).succeeded();
    }

    private HoltHome.Result tmux(String... command) {
        List<String> argv =
                new ArrayList<>(List.of("tmux", "-S", home.terminalSocket().toString()));
        argv.addAll(List.of(command));
        return home.run(home.directory(), null, argv);
    }

    /** A file of a session's work tree, once it is there. */
    Path awaitFile(String id, String name) {
        Path file = home.worktree(id).resolve(name);
        await(name).atMost(PATIENCE).until(() -> Files.exists(file));
        return file;
    }

    /** Lets a command of {@link #waitFor} end. */
    void go(String id, String name) {
        home.write(home.worktree(id).resolve(name), "");
    }

    /** A step that runs until {@link #go} says so. */
    static String waitFor(String name) {
        return "run: while [ ! -e %s ]; do sleep 0.1; done".formatted(name);
    }

    /** The hooks that nobody has taken in yet. */
    List<String> hooksLeft(String id) {
        try (var left = Files.list(home.sessionDirectory(id).resolve("hooks/new"))) {
            return left.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the model was asked to act on a text, and had not acted yet: more than once means that it was run again. */
    long begun(String text) {
        return server.requests().stream()
                .filter(request -> !request.side())
                .filter(request -> request.newest().orElse("").contains(text))
                .map(ModelRequest::userTexts)
                .distinct()
                .count();
    }

    /** The arguments with which the agent of a session was started last. */
    List<String> arguments(String id) {
        try {
            return Stream.of(Files.readString(home.sessionDirectory(id).resolve("launch"))
                            .split("\0"))
                    .filter(field -> field.startsWith("arg="))
                    .map(field -> field.substring("arg=".length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        home.close();
    }
}

package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.SignIn;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.host.HostPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PreparationTest {
    private static final AgentCatalogue AGENTS = new AgentCatalogue(Path.of("/nowhere"));

    @TempDir
    Path root;

    private final HostPlaces places = new HostPlaces(Path.of("/opt/holt/libexec/holt-run"));
    private final Place host = places.find(PlaceId.HOST).orElseThrow();

    @AfterEach
    void close() {
        places.close();
    }

    private void prepare(String agent, Requests requests) {
        AGENTS.find(agent).orElseThrow().prepare(host, requests.request());
    }

    private Requests requests() {
        return new Requests(root);
    }

    private JsonNode json(String file) throws IOException {
        return Json.parse(Files.readAllBytes(root.resolve(file)));
    }

    private void home(String file, String content) throws IOException {
        Files.createDirectories(root.resolve("home"));
        Files.writeString(root.resolve("home").resolve(file), content);
    }

    private JsonNode trust() throws IOException {
        return json("home/.claude.json")
                .at("/projects")
                .get(root.resolve("repo").toString());
    }

    @Test
    void bug29_claudeCodeCallsItsHooksByAnAbsolutePathFromOutsideOfTheWorkspace() throws IOException {
        prepare("claude-code", requests());

        JsonNode settings = json("session/agent/settings.json");
        assertThat(settings.propertyNames()).containsExactly("hooks");
        assertThat(settings.get("hooks").propertyNames())
                .contains("SessionStart", "UserPromptSubmit", "PermissionRequest", "Stop", "StopFailure");
        JsonNode stop = settings.at("/hooks/Stop/0/hooks/0");
        assertThat(stop.get("type").asString()).isEqualTo("command");
        assertThat(stop.get("timeout").asInt()).isEqualTo(10);
        assertThat(stop.get("command").asString())
                .isEqualTo("'/opt/holt/libexec/holt-run' hook '%s' Stop".formatted(root.resolve("session/hooks")));
        assertThat(root.resolve("work")).doesNotExist();
    }

    @Test
    void onlyBypassAnswersTheWarningOfBypass() throws IOException {
        prepare("claude-code", requests().mode(PermissionMode.BYPASS));
        assertThat(json("session/agent/settings.json")
                        .get("skipDangerousModePermissionPrompt")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void claudeCodeIsNotAskedWhatIsAnsweredAlready() throws IOException {
        prepare("claude-code", requests().with("ANTHROPIC_API_KEY", "sk-0123456789012345678901234567"));

        assertThat(json("home/.claude.json").get("hasCompletedOnboarding").asBoolean())
                .isTrue();
        assertThat(trust().get("hasTrustDialogAccepted").asBoolean()).isTrue();
        assertThat(json("home/.claude.json")
                        .at("/customApiKeyResponses/approved/0")
                        .asString())
                .isEqualTo("89012345678901234567".substring(0, 20))
                .hasSize(20);
        byte[] first = Files.readAllBytes(root.resolve("home/.claude.json"));
        prepare("claude-code", requests().with("ANTHROPIC_API_KEY", "sk-0123456789012345678901234567"));
        assertThat(Files.readAllBytes(root.resolve("home/.claude.json"))).isEqualTo(first);
        assertThat(root.resolve("home/.claude")).doesNotExist();
    }

    @Test
    void whatItsPersonHasSetStays() throws IOException {
        home(".claude.json", """
                { "numbers":[1.50, 12345678901234567890123, 1e5],"projects" : {"/other":{"a":null},
                  "%s": {"hasTrustDialogAccepted":true,"mcp":["x"]}}, "hasCompletedOnboarding": false,
                  "customApiKeyResponses": {"rejected": ["01234567890123456789"]}}
                """.formatted(root.resolve("repo")));
        byte[] before = Files.readAllBytes(root.resolve("home/.claude.json"));

        prepare("claude-code", requests().with("ANTHROPIC_API_KEY", "sk-01234567890123456789"));

        assertThat(json("home/.claude.json")
                        .at("/customApiKeyResponses/rejected/0")
                        .asString())
                .isEqualTo("01234567890123456789");
        assertThat(json("home/.claude.json")
                        .at("/customApiKeyResponses/approved")
                        .isEmpty())
                .isTrue();
        assertThat(json("home/.claude.json").get("hasCompletedOnboarding").asBoolean())
                .isFalse();
        String text = Files.readString(root.resolve("home/.claude.json"));
        assertThat(text).contains("1.50", "12345678901234567890123", "/other", "\"mcp\"");

        Files.write(root.resolve("home/.claude.json"), before);
        prepare("claude-code", requests());
        assertThat(Files.readAllBytes(root.resolve("home/.claude.json")))
                .as("nothing to answer, nothing written")
                .isEqualTo(before);
    }

    @Test
    void aTrustThatTheAgentWroteBeforeAnybodyWasAskedIsNoAnswer() throws IOException {
        home(
                ".claude.json",
                "{\"projects\":{\"%s\":{\"hasTrustDialogAccepted\":false,\"b\":1}}}".formatted(root.resolve("repo")));

        prepare("claude-code", requests());

        assertThat(trust().get("hasTrustDialogAccepted").asBoolean()).isTrue();
        assertThat(trust().get("b").asInt()).isEqualTo(1);
    }

    @Test
    void theVariableSaysWhereTheFileIs() throws IOException {
        prepare(
                "claude-code",
                requests().with("CLAUDE_CONFIG_DIR", root.resolve("cfg").toString()));

        assertThat(json("cfg/.claude.json").get("projects").propertyNames())
                .containsExactly(root.resolve("repo").toString());
        assertThat(root.resolve("home")).doesNotExist();
    }

    @Test
    void aFileThatCanNotBeUnderstoodIsLeftAsItIs() throws IOException {
        Map<String, String> torn = Map.of(
                "{\n  \"a\": 1,\n  \"b", "line 3",
                "", "empty",
                "[1]", "no object",
                "{\"projects\": []}", "projects is no object",
                "{} {}", "line 1");
        for (Map.Entry<String, String> one : torn.entrySet()) {
            home(".claude.json", one.getKey());
            assertThatThrownBy(() -> prepare("claude-code", requests()))
                    .isInstanceOfSatisfying(
                            HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_PREPARE_FAILED))
                    .hasMessageContaining("agent claude-code: its file " + root.resolve("home/.claude.json"))
                    .hasMessageContaining(one.getValue())
                    .hasMessageContaining("it was left as it is, mend it or move it away");
            assertThat(Files.readString(root.resolve("home/.claude.json"))).isEqualTo(one.getKey());
        }
    }

    @Test
    void aFileThatIsHalfWrittenForAMomentIsWaitedFor() throws Exception {
        home(".claude.json", "{\"a\": ");
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                Files.writeString(root.resolve("home/.claude.json"), "{\"a\": 1}");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        prepare("claude-code", requests());
        writer.join();
        assertThat(json("home/.claude.json").get("a").asInt()).isEqualTo(1);
    }

    @Test
    void aLinkToTheFileIsKept() throws IOException {
        Files.createDirectories(root.resolve("home"));
        Files.createDirectories(root.resolve("dotfiles"));
        Files.writeString(root.resolve("dotfiles/claude.json"), "{\"mine\": 1}");
        Files.createSymbolicLink(root.resolve("home/.claude.json"), root.resolve("dotfiles/claude.json"));

        prepare("claude-code", requests());

        assertThat(root.resolve("home/.claude.json")).isSymbolicLink();
        assertThat(json("dotfiles/claude.json").has("projects")).isTrue();
        Files.delete(root.resolve("dotfiles/claude.json"));
        assertThatThrownBy(() -> prepare("claude-code", requests())).hasMessageContaining("a link to nothing");
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        home(".claude.json", "{\"mine\": 1}");
        List<Thread> threads = IntStream.range(0, 16)
                .mapToObj(i -> Thread.ofVirtual().unstarted(() -> new DescribedRepository(i).prepare()))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(json("home/.claude.json").get("projects").size()).isEqualTo(16);
        assertThat(json("home/.claude.json").get("mine").asInt()).isEqualTo(1);
        try (Stream<Path> files = Files.list(root.resolve("home"))) {
            assertThat(files).containsExactly(root.resolve("home/.claude.json"));
        }
    }

    /** One of many sessions that share a home. */
    private final class DescribedRepository {
        private final Path own;

        DescribedRepository(int number) {
            own = root.resolve("own-" + number);
        }

        void prepare() {
            PreparationTest.this.prepare(
                    "claude-code",
                    new Requests(own).with("HOME", root.resolve("home").toString()));
        }
    }

    /** The agent writes its file whole, as ours; what it counts is there at the end, and so are all answers. */
    @Test
    void whatTheAgentWritesMeanwhileIsNotLost() throws Exception {
        JsonFiles files = new JsonFiles();
        Path file = root.resolve("home/.claude.json");
        home(".claude.json", "{\"count\": 0}");
        AtomicBoolean interfered = new AtomicBoolean();

        files.change(host, "x", file, json -> {
            json.put("ours", true);
            if (!interfered.getAndSet(true)) {
                write(file, "{\"count\": 1}");
            }
        });

        assertThat(json("home/.claude.json").get("count").asInt()).isEqualTo(1);
        assertThat(json("home/.claude.json").get("ours").asBoolean()).isTrue();
        AtomicBoolean odd = new AtomicBoolean();
        assertThatThrownBy(() -> files.change(host, "x", file, json -> {
                    json.put("more", true);
                    odd.set(!odd.get());
                    write(file, "{\"count\": %d}".formatted(odd.get() ? 2 : 3));
                }))
                .hasMessageContaining("it changes all the time");
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void codexCallsItsHooksByAScript() throws IOException {
        Requests odd = new Requests(root.resolve("it's \"odd\" $HOME"));
        Files.createDirectories(odd.session());
        prepare("codex", odd);
        String command = odd.session().resolve("agent/hook.sh").toString();

        assertThat(Files.readString(Path.of(command)))
                .isEqualTo("exec '/opt/holt/libexec/holt-run' hook %s \"$1\"\n"
                        .formatted(HookCalls.quoted(odd.session().resolve("hooks"))));
        Completed told = host.run(Command.of(
                List.of(
                        "/bin/sh",
                        "-c",
                        "printf %s " + HookCalls.quoted(odd.session().resolve("hooks"))),
                root,
                Map.of("PATH", "/usr/bin:/bin"),
                Duration.ofSeconds(10)));
        assertThat(told.outputText()).isEqualTo(odd.session().resolve("hooks").toString());
    }

    @Test
    void filesOfAFormerStartAreGoneAndLinksAreNotFollowed() throws IOException {
        Files.createDirectories(root.resolve("elsewhere"));
        Files.createDirectories(root.resolve("session"));
        Files.createSymbolicLink(root.resolve("session/agent"), root.resolve("elsewhere"));

        prepare("opencode", requests());

        assertThat(root.resolve("elsewhere")).isEmptyDirectory();
        assertThat(root.resolve("session/agent/tmp")).isDirectory();
        Files.writeString(root.resolve("session/agent/tmp/left.so"), "x");
        prepare("opencode", requests());
        assertThat(root.resolve("session/agent/tmp/left.so")).doesNotExist();
        assertThat(Files.readString(root.resolve("session/agent/holt-plugin.js")))
                .contains("const runner = \"/opt/holt/libexec/holt-run\"")
                .contains("const hooks = \"%s\"".formatted(root.resolve("session/hooks")))
                .doesNotContain("@holt:");
    }

    @Test
    void geminiFindsItsHooksBeneathAllOtherSettings() throws IOException {
        prepare("gemini", requests().with("GEMINI_API_KEY", "k"));

        JsonNode settings = json("session/agent/settings.json");
        assertThat(settings.at("/security/auth/selectedType").asString()).isEqualTo("gemini-api-key");
        assertThat(settings.at("/hooks/AfterAgent/0/hooks/0/timeout").asInt()).isEqualTo(10000);
        assertThat(settings.at("/hooksConfig/notifications").asBoolean(true)).isFalse();
        prepare("gemini", requests());
        assertThat(json("session/agent/settings.json").has("security")).isFalse();
    }

    @Test
    void settingsGoOverTheFileWhosePlaceTheyTake() throws IOException {
        Path usual = root.resolve("defaults.json");
        Agent agent = Objects.requireNonNull(new AgentCatalogue(Path.of("/nowhere"))
                .check("mine", "mine.toml", """
                        summary = "mine"
                        program = "mine"
                        [command]
                        options = ["{hook-settings}"]
                        start = ["{options}"]
                        [permissions]
                        default = []
                        [hooks]
                        over = "%s"
                        [hooks.events]
                        Stop = "turn-ended"
                        """.formatted(usual).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .agent());
        agent.prepare(host, requests().request());
        Files.writeString(usual, "{\"a\":1,\"hooks\":{\"Stop\":[1],\"Other\":[2]}}");
        agent.prepare(host, requests().request());
        assertThat(json("session/agent/settings.json").at("/hooks/Stop").size()).isEqualTo(2);
        assertThat(json("session/agent/settings.json").at("/a").asInt()).isEqualTo(1);
        Files.writeString(usual, "{");
        assertThatThrownBy(() -> agent.prepare(host, requests().request())).hasMessageContaining(usual.toString());
    }

    @Test
    void aShellNeedsNothing() {
        prepare("shell", requests());
        prepare("aider", requests());
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void nothingIsWrittenIntoTheWorkTree() {
        git("init", "-q", root.resolve("repo").toString());
        git(
                "-C",
                root.resolve("repo").toString(),
                "-c",
                "user.name=n",
                "-c",
                "user.email=e",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "x");
        git(
                "-C",
                root.resolve("repo").toString(),
                "worktree",
                "add",
                "-q",
                root.resolve("work").toString());
        for (Agent agent : AGENTS.all()) {
            for (PermissionMode mode : agent.profile().capabilities().permissionModes()) {
                agent.launch(requests().mode(mode).rules("x").request());
                agent.prepare(host, requests().mode(mode).rules("x").request());
            }
        }
        assertThat(git("-C", root.resolve("work").toString(), "status", "--porcelain", "--ignored"))
                .isEmpty();
        assertThat(git("-C", root.resolve("repo").toString(), "status", "--porcelain", "--ignored"))
                .isEmpty();
    }

    private String git(String... words) {
        Completed done = host.run(Command.of(
                Stream.concat(Stream.of("git"), Stream.of(words)).toList(),
                root,
                Map.of("PATH", System.getenv("PATH"), "HOME", root.toString()),
                Duration.ofSeconds(30)));
        assertThat(done.succeeded()).as(done.errorText()).isTrue();
        return done.outputText();
    }

    @Test
    void signingInLeavesTraces() throws IOException {
        Agent codex = AGENTS.find("codex").orElseThrow();
        Map<String, String> environment = Map.of("HOME", root.resolve("home").toString());
        assertThat(codex.signIn(host, environment)).isEqualTo(SignIn.NO);
        assertThat(codex.signIn(host, Map.of("HOME", "/nowhere", "OPENAI_API_KEY", "k")))
                .isEqualTo(SignIn.YES);
        Files.createDirectories(root.resolve("home/.codex"));
        home(".codex/auth.json", "{}");
        assertThat(codex.signIn(host, environment)).isEqualTo(SignIn.YES);
        assertThat(AGENTS.find("aider").orElseThrow().signIn(host, environment)).isEqualTo(SignIn.UNKNOWN);
    }
}

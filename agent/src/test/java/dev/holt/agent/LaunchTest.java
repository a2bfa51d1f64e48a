package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.Capabilities.PromptWay;
import dev.holt.core.agent.Capabilities.Resume;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Typing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTest {
    private static final AgentCatalogue AGENTS = new AgentCatalogue(Path.of("/nowhere"));
    private static final String CONVERSATION = AgentLaunch.CONVERSATION;

    @TempDir
    Path root;

    private Requests requests() {
        return new Requests(root);
    }

    private static AgentLaunch launch(String agent, Requests requests) {
        return AGENTS.find(agent).orElseThrow().launch(requests.request());
    }

    private String session(String name) {
        return root.resolve("session").resolve(name).toString();
    }

    @Test
    void shellRunsItsPromptAsAScript() {
        AgentLaunch launch = launch("shell", requests());

        assertThat(launch.argv()).containsExactly("bash", session("prompt.md"));
        assertThat(launch.fresh()).containsExactly("bash");
        assertThat(launch.resume()).isEmpty();
        assertThat(launch.environment()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT,default", "ACCEPT_EDITS,acceptEdits", "AUTO,auto", "BYPASS,bypassPermissions"})
    void claudeCodeStarts(PermissionMode mode, String word) {
        AgentLaunch launch =
                launch("claude-code", requests().mode(mode).model("opus").rules("be kind"));
        List<String> options = List.of(
                "claude",
                "--settings",
                session("agent/settings.json"),
                "--permission-mode",
                word,
                "--model",
                "opus",
                "--append-system-prompt",
                "be kind");

        assertThat(launch.argv())
                .startsWith(options.toArray(String[]::new))
                .endsWith("--session-id", CONVERSATION, "--", "fix it");
        assertThat(launch.fresh()).startsWith(options.toArray(String[]::new)).endsWith("--session-id", CONVERSATION);
        assertThat(launch.resume()).startsWith(options.toArray(String[]::new)).endsWith("--resume", CONVERSATION);
        assertThat(launch.environment()).isEmpty();
        assertThat(AgentLaunch.of(launch.resume(), "abc")).endsWith("--resume", "abc");
    }

    @Test
    void whatIsNotAskedForIsNotSaid() {
        assertThat(launch("claude-code", requests()).argv())
                .containsExactly(
                        "claude",
                        "--settings",
                        session("agent/settings.json"),
                        "--permission-mode",
                        "default",
                        "--session-id",
                        CONVERSATION,
                        "--",
                        "fix it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEFAULT | --sandbox read-only --ask-for-approval on-request",
                "ACCEPT_EDITS | --sandbox workspace-write --ask-for-approval on-request",
                "AUTO | --approve-for-me",
                "BYPASS | --dangerously-bypass-approvals-and-sandbox"
            })
    void codexStarts(PermissionMode mode, String flags) {
        AgentLaunch launch = launch("codex", requests().mode(mode).model("gpt").rules("say \"hi\""));

        assertThat(String.join(" ", launch.argv()))
                .startsWith(
                        "codex -c check_for_update_on_startup=false -c features.daemon_auto_start=false -c projects={\""
                                + root.resolve("repo")
                                + "\"={trust_level=\"trusted\"}} -c hooks.SessionStart=[{hooks=[{type=\"command\"")
                .endsWith("} " + flags + " --model gpt -c developer_instructions=\"say \\\"hi\\\"\" -- fix it");
        assertThat(launch.fresh()).endsWith("-c", "developer_instructions=\"say \\\"hi\\\"\"");
        assertThat(launch.resume())
                .startsWith("codex", "resume", "-c")
                .endsWith("-C", root.resolve("work").toString(), CONVERSATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEFAULT | ask ask ask ask |",
                "ACCEPT_EDITS | allow ask ask ask |",
                "AUTO | allow allow allow ask |",
                "BYPASS | allow allow allow allow | --auto"
            })
    void opencodeStarts(PermissionMode mode, String answers, String flag) {
        AgentLaunch launch =
                launch("opencode", requests().mode(mode).model("a/b").rules("be kind"));
        String[] word = answers.split(" ", -1);

        assertThat(String.join(" ", launch.argv()))
                .isEqualTo("opencode " + (flag == null ? "" : flag + " ") + "--model a/b --prompt=fix it");
        assertThat(launch.resume()).endsWith("--model", "a/b", "--session", CONVERSATION);
        assertThat(launch.environment())
                .containsEntry("TMPDIR", session("agent/tmp"))
                .containsEntry(
                        "OPENCODE_CONFIG_CONTENT",
                        ("{\"plugin\":[\"file://%s/holt-plugin.js\"],\"permission\":{\"edit\":\"%s\",\"bash\":\"%s\",\"webfetch\":\"%s\","
                                        + "\"external_directory\":\"%s\"},\"instructions\":[\"%s\"]}")
                                .formatted(session("agent"), word[0], word[1], word[2], word[3], session("system.md")));
    }

    @Test
    void opencodeKeepsWhatItsVariableHasAlready() {
        String before =
                "{\"plugin\":[\"x\"],\"permission\":{\"bash\":{\"*\":\"allow\"},\"read\":\"deny\"},\"model\":\"a/b\"}";

        String after = launch("opencode", requests().with("OPENCODE_CONFIG_CONTENT", before))
                .environment()
                .get("OPENCODE_CONFIG_CONTENT");

        assertThat(after)
                .startsWith("{\"plugin\":[\"x\",\"file://")
                .contains("\"bash\":\"ask\"", "\"read\":\"deny\"", "\"model\":\"a/b\"");
        assertThatThrownBy(() -> launch("opencode", requests().with("OPENCODE_CONFIG_CONTENT", "[1]")))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_PREPARE_FAILED))
                .hasMessageContaining("OPENCODE_CONFIG_CONTENT")
                .hasMessageContaining("mend or unset it");
    }

    @Test
    void piStarts() {
        AgentLaunch launch =
                launch("pi", requests().mode(PermissionMode.BYPASS).model("a/b").rules("be kind"));

        assertThat(launch.argv())
                .containsExactly(
                        "pi",
                        "-e",
                        session("agent/holt-extension.ts"),
                        "--model",
                        "a/b",
                        "--append-system-prompt",
                        session("system.md"),
                        "fix it");
        assertThat(launch.resume()).endsWith("--session", CONVERSATION);
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT,default", "ACCEPT_EDITS,auto_edit", "BYPASS,yolo"})
    void geminiStarts(PermissionMode mode, String word) {
        AgentLaunch launch = launch("gemini", requests().mode(mode).model("pro"));

        assertThat(launch.argv())
                .containsExactly(
                        "gemini",
                        "--skip-trust",
                        "--approval-mode",
                        word,
                        "--model",
                        "pro",
                        "--session-id",
                        CONVERSATION,
                        "--prompt-interactive=fix it");
        assertThat(launch.resume()).endsWith("--model", "pro", "--resume", CONVERSATION);
        assertThat(launch.environment())
                .isEqualTo(Map.of("GEMINI_CLI_SYSTEM_DEFAULTS_PATH", session("agent/settings.json")));
    }

    @Test
    void aModeThatCanNotBeExpressedIsRefused() {
        assertThatThrownBy(() -> launch("pi", requests()))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_MODE_UNSUPPORTED))
                .hasMessage("permissions: 'default' (expected for pi: one of bypass)");
    }

    @Test
    void capabilitiesFollowFromTheDescription() {
        Capabilities claude = capabilities("claude-code");
        assertThat(claude.prompt()).isEqualTo(PromptWay.ARGUMENT);
        assertThat(claude.resume()).isEqualTo(Resume.CHOSEN);
        assertThat(claude.permissionModes()).containsExactlyInAnyOrder(PermissionMode.values());
        assertThat(claude.hooks() && claude.receipts() && claude.steers() && claude.model() && claude.systemPrompt())
                .isTrue();
        assertThat(capabilities("codex").resume()).isEqualTo(Resume.REPORTED);
        assertThat(capabilities("opencode").resume()).isEqualTo(Resume.REPORTED);
        assertThat(capabilities("shell").prompt()).isEqualTo(PromptWay.FILE);
        assertThat(capabilities("shell").hooks()).isFalse();
        assertThat(capabilities("gemini").systemPrompt()).isFalse();
        Capabilities aider = capabilities("aider");
        assertThat(aider.prompt()).isEqualTo(PromptWay.TYPED);
        assertThat(aider.resume()).isEqualTo(Resume.NONE);
        assertThat(aider.receipts()).isFalse();
    }

    private static Capabilities capabilities(String agent) {
        return AGENTS.find(agent).orElseThrow().profile().capabilities();
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "codex", "opencode", "gemini"})
    void aPromptThatBeginsLikeAFlagIsAPrompt(String agent) {
        AgentLaunch launch = launch(agent, requests().prompt("--help"));

        String last = launch.argv().getLast();
        assertThat(last).endsWith("--help");
        assertThat(last.equals("--help"))
                .isEqualTo(launch.argv().get(launch.argv().size() - 2).equals("--"));
    }

    @Test
    void whatTheCommandLineWouldMisreadIsNamedByItsFile() {
        String sentence = "Do the task that is written in the file " + session("prompt.md");
        Requests pi = requests().mode(PermissionMode.BYPASS);

        assertThat(launch("pi", pi.prompt("-x")).argv()).endsWith(sentence);
        assertThat(launch("pi", pi.prompt("@x")).argv()).endsWith(sentence);
        assertThat(launch("pi", pi.prompt("x -@")).argv()).endsWith("x -@");
        assertThat(launch("cursor", requests().prompt("-x")).argv()).endsWith(sentence);
        assertThat(launch("claude-code", requests().prompt("@x")).argv()).endsWith("@x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "codex", "opencode", "pi", "gemini", "copilot"})
    void whatIsTooLongForAnArgumentIsNamedByItsFile(String agent) {
        PermissionMode mode = agent.equals("pi") ? PermissionMode.BYPASS : PermissionMode.DEFAULT;
        String fits = "ä".repeat(50 * 1024);

        assertThat(launch(agent, requests().mode(mode).prompt(fits)).argv().getLast())
                .endsWith(fits);
        assertThat(launch(agent, requests().mode(mode).prompt(fits + "x")).argv())
                .allMatch(argument -> argument.length() < 5000)
                .last()
                .asString()
                .endsWith("Do the task that is written in the file " + session("prompt.md"));
    }

    @Test
    void rulesThatAreTooLongAreNamedByTheirFile() {
        assertThat(launch("claude-code", requests().rules("x".repeat(200_000))).argv())
                .contains("Follow the rules in the file " + session("system.md"));
    }

    @Test
    void aPromptIsTakenAsItIs() {
        String prompt = "{model} $HOME 'x' \\1 \n {options}\t@holt:runner@ \u00e9";

        assertThat(launch("claude-code", requests().prompt(prompt)).argv()).endsWith(prompt);
        assertThat(launch("opencode", requests().prompt(prompt)).argv()).endsWith("--prompt=" + prompt);
    }

    @Test
    void codexTrustsTheRepositoryUnlessItsPersonHasDecided() throws IOException {
        Path config = root.resolve("home/.codex/config.toml");
        Files.createDirectories(config.getParent());
        Files.writeString(config, "[projects.\"%s\"]\ntrust_level = \"untrusted\"\n".formatted(root.resolve("repo")));

        assertThat(launch("codex", requests()).argv()).noneMatch(argument -> argument.startsWith("projects="));
        assertThat(launch("codex", requests().with("CODEX_HOME", "/elsewhere")).argv())
                .anyMatch(argument -> argument.startsWith("projects="));
        Files.writeString(config, "[projects\nbroken");
        assertThat(launch("codex", requests()).argv()).anyMatch(argument -> argument.startsWith("projects="));
    }

    @Test
    void codexMayWriteWhatACommitInALinkedWorkTreeWrites() throws IOException {
        Path own = root.resolve("repo/.git/worktrees/work");
        Files.createDirectories(own);
        Files.writeString(own.resolve("commondir"), "../..\n");
        Files.createDirectories(root.resolve("work"));
        Files.writeString(root.resolve("work/.git"), "gitdir: " + own + "\n");
        Path config = root.resolve("home/.codex/config.toml");
        Files.createDirectories(config.getParent());
        Files.writeString(config, "[sandbox_workspace_write]\nwritable_roots = [\"/mine\"]\n");
        String flag =
                "sandbox_workspace_write.writable_roots=[\"/mine\",\"%1$s/objects\",\"%1$s/refs\",\"%1$s/logs\",\"%1$s/worktrees/work\"]"
                        .formatted(root.resolve("repo/.git"));

        assertThat(launch("codex", requests().mode(PermissionMode.ACCEPT_EDITS)).argv())
                .containsSequence("-c", flag);
        assertThat(launch("codex", requests().mode(PermissionMode.AUTO)).resume())
                .containsSequence("-c", flag);
        assertThat(launch("codex", requests()).argv()).noneMatch(argument -> argument.contains("writable_roots"));
        Files.delete(root.resolve("work/.git"));
        Files.createDirectory(root.resolve("work/.git"));
        assertThat(launch("codex", requests().mode(PermissionMode.AUTO)).argv())
                .noneMatch(argument -> argument.contains("writable_roots"));
    }

    @Test
    void pathsWithBlanksAndQuotesStayWhole() {
        Path odd = root.resolve("it's a \"path\" \u00e9");
        AgentLaunch codex = launch("codex", new Requests(odd));
        assertThat(codex.argv())
                .contains("projects={\"%s\"={trust_level=\"trusted\"}}"
                        .formatted(odd.resolve("repo").toString().replace("\"", "\\\"")))
                .anyMatch(argument -> argument.startsWith("hooks.Stop=")
                        && argument.contains("/bin/sh '"
                                + odd.resolve("session/agent/hook.sh")
                                        .toString()
                                        .replace("'", "'\\\\''")
                                        .replace("\"", "\\\"")
                                + "' Stop"));
        assertThat(launch("opencode", new Requests(odd)).environment().get("OPENCODE_CONFIG_CONTENT"))
                .contains("it's%20a%20%22path%22%20%C3%A9/session/agent/holt-plugin.js");
    }

    /** As Codex itself names it, for a hook of its list. */
    @Test
    void codexKnowsAHookByItsHash() {
        assertThat(Codex.hash("Stop", "true", 10))
                .isEqualTo("sha256:8ba29ded04038c52832548d01a197dd3c24aac6e21d816f388f046ab09768060");
        List<String> argv = launch("codex", requests()).argv();
        String command = "/bin/sh '%s' %s";
        assertThat(argv)
                .anyMatch(argument -> argument.startsWith("hooks.SessionEnd=") && argument.contains("timeout=3}"))
                .anyMatch(argument -> argument.startsWith("hooks.Stop=") && argument.contains("timeout=10}"))
                .anyMatch(argument -> argument.startsWith("hooks.state={")
                        && argument.contains("\"/<session-flags>/config.toml:user_prompt_submit:0:0\"={trusted_hash=\""
                                + Codex.hash(
                                        "UserPromptSubmit",
                                        command.formatted(session("agent/hook.sh"), "UserPromptSubmit"),
                                        10)
                                + "\"}")
                        && argument.contains(
                                Codex.hash("SessionEnd", command.formatted(session("agent/hook.sh"), "SessionEnd"), 3)))
                .doesNotContain("--dangerously-bypass-hook-trust");
    }

    @Test
    void theProgramSaysItsVersion() {
        Agent codex = AGENTS.find("codex").orElseThrow();
        assertThat(codex.version()).containsExactly("--version");
        assertThat(AGENTS.find("aider").orElseThrow().version()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            nullValues = "-",
            value = {
                "claude-code|❯\u00a0|❯ fix|❯ |❯ 1. Yes",
                "codex|› |› fix|› Ask Codex to do anything|› 1. Yes, proceed (y)",
                "opencode|  ┃  |  ┃  fix|  ╹▀▀▀▀▀▀|  ┃  △ Permission required",
                "pi|''| fix|-|-",
                "gemini| > | > fix| >   Type your message or @path/to/file|● 1. Allow once"
            })
    void itsScreenIsUnderstood(String agent, String empty, String draft, String ready, String dialog) {
        Typing typing = capabilities(agent).typing();

        assertThat(typing.emptyDraftPattern().orElseThrow().matcher(empty).find())
                .isTrue();
        assertThat(typing.emptyDraftPattern().orElseThrow().matcher(draft).find())
                .isFalse();
        typing.readyPattern().ifPresent(pattern -> {
            assertThat(pattern.matcher("line\n" + ready + "\nline").find()).isTrue();
            assertThat(pattern.matcher("line\n" + dialog + "\nline").find()).isFalse();
        });
    }
}

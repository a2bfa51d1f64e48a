package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.Report.Meaning;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HooksTest {
    private static final AgentCatalogue AGENTS = new AgentCatalogue(Path.of("/nowhere"));

    private static Optional<Report> report(String agent, String event, String payload) {
        return AGENTS.find(agent).orElseThrow().report(event, payload.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "claude-code | SessionStart | {} | READY",
                "claude-code | UserPromptSubmit | {} | TURN_STARTED",
                "claude-code | PreToolUse | {} | TOOL_STARTED",
                "claude-code | PostToolUse | {} | TOOL_ENDED",
                "claude-code | PostToolUseFailure | {} | TOOL_ENDED",
                "claude-code | PermissionRequest | {} | PERMISSION_ASKED",
                "claude-code | PreCompact | {} | WORKING",
                "claude-code | Stop | {} | TURN_ENDED",
                "claude-code | StopFailure | {\"error\":\"server_error\"} | TURN_ENDED",
                "claude-code | Notification | {\"notification_type\":\"permission_prompt\"} | PERMISSION_ASKED",
                "claude-code | Notification | {\"notification_type\":\"agent_needs_input\"} | INPUT_ASKED",
                "claude-code | Notification | {\"notification_type\":\"idle_prompt\"} | TURN_ENDED",
                "claude-code | Notification | {\"notification_type\":\"auth_success\"} | NOTE",
                "claude-code | Notification | {} | NOTE",
                "claude-code | SessionEnd | {\"reason\":\"clear\"} | NOTE",
                "claude-code | SessionEnd | {\"reason\":\"prompt_input_exit\"} | ENDING",
                "codex | SessionStart | {} | READY",
                "codex | UserPromptSubmit | {} | TURN_STARTED",
                "codex | PreToolUse | {} | TOOL_STARTED",
                "codex | PostToolUse | {} | TOOL_ENDED",
                "codex | PermissionRequest | {} | PERMISSION_ASKED",
                "codex | Stop | {} | TURN_ENDED",
                "codex | Interrupt | {} | TURN_ENDED",
                "codex | SessionEnd | {} | ENDING",
                "opencode | plugin.init | {} | NOTE",
                "opencode | chat.message | {} | TURN_STARTED",
                "opencode | tool.execute.before | {} | TOOL_STARTED",
                "opencode | tool.execute.after | {} | TOOL_ENDED",
                "opencode | permission.asked | {} | PERMISSION_ASKED",
                "opencode | permission.replied | {} | TOOL_ENDED",
                "opencode | session.error | {} | NOTE",
                "opencode | session.idle | {} | TURN_ENDED",
                "pi | session_start | {} | READY",
                "pi | input | {} | TURN_STARTED",
                "pi | before_agent_start | {} | TURN_STARTED",
                "pi | tool_execution_start | {} | TOOL_STARTED",
                "pi | tool_execution_end | {} | TOOL_ENDED",
                "pi | agent_end | {} | TURN_ENDED",
                "pi | session_shutdown | {} | ENDING",
                "gemini | SessionStart | {} | NOTE",
                "gemini | BeforeAgent | {} | TURN_STARTED",
                "gemini | BeforeTool | {} | TOOL_STARTED",
                "gemini | AfterTool | {} | TOOL_ENDED",
                "gemini | AfterAgent | {} | TURN_ENDED",
                "gemini | Notification | {\"notification_type\":\"ToolPermission\"} | PERMISSION_ASKED",
                "gemini | SessionEnd | {\"reason\":\"exit\"} | ENDING",
            })
    void eventsMean(String agent, String event, String payload, Meaning meaning) {
        assertThat(report(agent, event, payload)).map(Report::meaning).contains(meaning);
    }

    @Test
    void whatNobodyAskedForSaysNothing() {
        assertThat(report("claude-code", "SubagentStop", "{}")).isEmpty();
        assertThat(report("shell", "Stop", "{}")).isEmpty();
        assertThat(report("aider", "Stop", "{}")).isEmpty();
    }

    @Test
    void aTurnOfCodexThatFailsIsKnownByItsTranscript() {
        assertThat(report("codex", "UserPromptSubmit", "{\"turn_id\":\"01a-b\",\"prompt\":\"x\"}"))
                .map(Report::turn)
                .contains("01a-b");
        Pattern failed = Objects.requireNonNull(
                AGENTS.find("codex").orElseThrow().profile().capabilities().failed());
        String over = "{\"type\":\"event_msg\",\"payload\":{\"type\":\"task_complete\",\"root_turn_id\":\"01a-a\","
                + "\"turn_id\":\"01a-b\",\"last_agent_message\":null,%s\"started_at\":1,\"duration_ms\":57}}";

        Matcher matcher = failed.matcher(
                over.formatted("\"error\":{\"message\":\"status 401: \\\"no\\\"\",\"codex_error_info\":\"other\"},"));
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group("turn")).isEqualTo("01a-b");
        assertThat(matcher.group("why")).isEqualTo("status 401: \\\"no\\\"");
        assertThat(failed.matcher(over.formatted("")).find()).isFalse();
    }

    @Test
    void factsAreTakenFromTheirFields() {
        Report report = report("claude-code", "PreToolUse", """
                {"session_id":"0d1c2b3a-0000-4000-8000-000000000000","transcript_path":"/h/.claude/x.jsonl","cwd":"/w",
                 "permission_mode":"default","hook_event_name":"PreToolUse","tool_name":"Bash",
                 "tool_input":{"command":"ls","tool_use_id":"not this"},"tool_use_id":"toolu_1","effort":{"level":1}}
                """).orElseThrow();

        assertThat(report)
                .isEqualTo(new Report(
                        Meaning.TOOL_STARTED,
                        "0d1c2b3a-0000-4000-8000-000000000000",
                        "/h/.claude/x.jsonl",
                        null,
                        null,
                        "Bash",
                        "toolu_1",
                        null));
        assertThat(report("claude-code", "UserPromptSubmit", "{\"prompt\":\"a\\nb\"}"))
                .map(Report::prompt)
                .contains("a\nb");
        assertThat(report("claude-code", "StopFailure", "{\"error\":\"a\\u001b[2Jb\"}"))
                .map(Report::detail)
                .contains("a\\u001b[2Jb");
    }

    @Test
    void whatWasCutOffCountsAsFarAsItGoes() {
        String whole =
                "{\"session_id\":\"abc\",\"tool_name\":\"Write\",\"tool_input\":{\"content\":\"xxxx\"},\"tool_use_id\":\"t\"}";
        for (int length = 0; length <= whole.length(); length++) {
            assertThat(report("claude-code", "PreToolUse", whole.substring(0, length)))
                    .map(Report::meaning)
                    .contains(Meaning.TOOL_STARTED);
        }
        Report cut = report("claude-code", "PreToolUse", whole.substring(0, 70)).orElseThrow();
        assertThat(cut.conversation()).isEqualTo("abc");
        assertThat(cut.tool()).isEqualTo("Write");
        assertThat(cut.toolUse()).isNull();
    }

    @Test
    void anythingMayCome() {
        Agent agent = AGENTS.find("claude-code").orElseThrow();
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            assertThat(agent.report("Stop", garbage)).map(Report::meaning).contains(Meaning.TURN_ENDED);
        }
        for (String text : new String[] {
            "",
            "null",
            "[]",
            "3",
            "\"x\"",
            "{",
            "{}{}",
            "{\"a\"",
            "{\"session_id\":null}",
            "{\"session_id\":[1]}",
            "[".repeat(100_000),
            "{\"session_id\":" + "{\"a\":".repeat(100_000)
        }) {
            assertThat(report("claude-code", "Stop", text))
                    .map(Report::conversation)
                    .isEmpty();
        }
    }

    @Test
    void aMegabyteIsReadAndOnlyItsPromptKept() {
        String long1 = "x".repeat(1 << 20);
        assertThat(report("claude-code", "UserPromptSubmit", "{\"prompt\":\"%s\"}".formatted(long1)))
                .map(Report::prompt)
                .contains(long1);
        Report report = report(
                        "claude-code", "PreToolUse", "{\"tool_name\":\"%s\",\"tool_use_id\":\"t\"}".formatted(long1))
                .orElseThrow();
        assertThat(report.tool()).isNull();
        assertThat(report.toolUse()).isEqualTo("t");
    }

    @Test
    void aNameThatCouldBeAFlagIsNoConversation() {
        for (String name :
                new String[] {"--dangerously-skip-permissions", "a b", "a/../b", "", "\\u001b", "a".repeat(201)}) {
            assertThat(report("codex", "Stop", "{\"session_id\":\"%s\"}".formatted(name))
                            .orElseThrow()
                            .conversation())
                    .isNull();
        }
        assertThat(report("codex", "Stop", "{\"transcript_path\":\"relative\"}")
                        .orElseThrow()
                        .transcript())
                .isNull();
    }
}

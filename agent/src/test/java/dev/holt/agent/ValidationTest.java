package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.CheckedAgent;
import dev.holt.core.agent.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final String RIGHT = """
            summary = "mine"
            program = "mine"

            [command]
            options = ["-v"]
            start = ["{options}", "{prompt}"]
            fresh = ["{options}"]

            [permissions]
            default = []
            """;

    private static List<String> problems(String description) {
        CheckedAgent checked = new AgentCatalogue(Path.of("/nowhere"))
                .check("mine", "mine.toml", description.getBytes(StandardCharsets.UTF_8));
        assertThat(checked.agent() == null).isEqualTo(!checked.problems().isEmpty());
        return checked.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void whatIsRightHasNoProblems() {
        assertThat(problems(RIGHT)).isEmpty();
    }

    @Test
    void allProblemsComeAtOnceWithTheirLines() {
        assertThat(problems("""
                sumary = "mine"
                program = 5

                [command]
                options = ["-v", 7]
                start = [
                    "{options}",
                    "{promt}",
                ]
                fresh = ["{options}"]
                restart = []

                [permissions]
                default = []
                accept-edit = []

                [hooks.events]
                Stop = "turn-endet"
                Start = { meanin = "ready", when = { type = [[]] } }
                Odd = 1

                [typing]
                ready = '(['
                steers = "yes"
                """))
                .containsExactly(
                        "line 1: summary: missing (expected: text); add summary = \"what it is, in one line\"",
                        "line 1: sumary: not known (expected: one of command, config, environment, files, hooks, install, permissions,"
                                + " program, settle, signed-in, summary, typing, verified, version; did you mean 'summary'?)",
                        "line 2: program: a number (expected: text in quotes)",
                        "line 5: command.options: a number (expected: text in quotes)",
                        "line 8: command.start: '{promt}' (expected: one of {prompt}, {prompt-file}, {conversation}, {options}, {session},"
                                + " {files}, {files-url}, {workspace}, {repository}, {home}, {config}, {runner}, {hook-settings};"
                                + " did you mean '{prompt}'?)",
                        "line 11: command.restart: not known (expected here: one of fresh, model, named-by-file, options, resume, rules,"
                                + " start)",
                        "line 15: permissions.accept-edit: not a permission mode: 'accept-edit' (expected: one of default, accept-edits,"
                                + " auto, bypass; did you mean 'accept-edits'?)",
                        "line 18: hooks.events.Stop: 'turn-endet' (expected: one of note, ready, turn-started, working, tool-started,"
                                + " tool-ended, permission-asked, input-asked, turn-ended, ending; did you mean 'turn-ended'?)",
                        "line 19: hooks.events.Start.meaning: missing (expected: text); add meaning = \"note\"",
                        "line 19: hooks.events.Start.when.type: a list (expected: text, a number, true or false)",
                        "line 19: hooks.events.Start.meanin: not known (expected here: one of conversation, detail, meaning, prompt, tool,"
                                + " tool-use, transcript, turn, when; did you mean 'meaning'?)",
                        "line 20: hooks.events.Odd: a number (expected: a meaning, such as \"turn-ended\", or a table with one, or a list of"
                                + " such)",
                        "line 23: typing.ready: '([' is no regular expression: Unclosed character class (expected: one as Java reads it)",
                        "line 24: typing.steers: text (expected: true or false)");
    }

    @Test
    void aFailedTurnNeedsItsNameAndItsReason() {
        assertThat(problems("""
                summary = "mine"
                program = "mine"
                command.start = []
                permissions.default = []
                hooks.failed = 'failed: (.*)'
                hooks.events.Stop = "turn-ended"
                """))
                .containsExactly(
                        "line 5: hooks.failed: 'failed: (.*)' (expected: groups (?<turn>...) and (?<why>...) in it)");
    }

    @Test
    void whatIsMissingIsSaidWithWhatToAdd() {
        assertThat(problems(""))
                .extracting(text -> text.replaceAll(" \\(expected.*", ""))
                .containsExactly(
                        "line 1: summary: missing",
                        "line 1: program: missing",
                        "line 1: command: missing",
                        "line 1: permissions: missing");
        assertThat(problems(RIGHT.replace("fresh = [\"{options}\"]", "")))
                .containsExactly(
                        "line 4: command.fresh: missing (expected: the arguments of a start without a task); add fresh = [\"{options}\"]");
        assertThat(problems(RIGHT.replace("default = []", "")))
                .singleElement()
                .asString()
                .contains("permissions: empty");
    }

    @Test
    void argumentsThatWouldBeLostOrDoNothingAreRefused() {
        assertThat(problems(RIGHT.replace("fresh = [\"{options}\"]", "fresh = []")))
                .containsExactly(
                        "line 7: command.fresh: has no {options} (expected: where options, permissions, model and rules go)");
        assertThat(problems(RIGHT.replace("options = [\"-v\"]", "model = [\"-m\"]")))
                .containsExactly("line 5: command.model: has no {model} (expected: it in one of the arguments)");
        assertThat(problems(RIGHT.replace("[permissions]", "resume = [\"{options}\", \"--last\"]\n[permissions]")))
                .containsExactly(
                        "line 9: command.resume: has no {conversation} (expected: it in one of the arguments)");
        assertThat(problems(RIGHT.replace("\"{prompt}\"]", "\"{conversation}\", \"{prompt}\"]")))
                .hasSize(2)
                .allMatch(text -> text.contains("{conversation}"));
        assertThat(problems(RIGHT.replace("\"-v\"", "\"-v={options}\"")))
                .singleElement()
                .asString()
                .startsWith("line 5: command.options: '{options}' (expected: one of");
        assertThat(problems(RIGHT.replace("\"-v\"", "\"-v={codex-hooks}\"")))
                .singleElement()
                .asString()
                .contains("{codex-hooks}");
    }

    @Test
    void whatIsNoTomlIsSaidWithItsLineAndTheRestToo() {
        assertThat(problems(RIGHT + "typin.steers = true\n[hooks\nx = 1\n"))
                .hasSizeGreaterThan(1)
                .anyMatch(text -> text.startsWith("line 12: not TOML: "))
                .anyMatch(text -> text.startsWith("line 11: permissions.typin: not a permission mode"))
                .noneMatch(text -> text.contains("missing"));
        CheckedAgent binary =
                new AgentCatalogue(Path.of("/nowhere")).check("mine", "mine.toml", new byte[] {(byte) 0xff, 0});
        assertThat(binary.problems()).singleElement().asString().contains("not UTF-8");
    }

    @Test
    void namesOfVariablesFilesAndPathsAreChecked() {
        assertThat(problems(RIGHT + """
                [environment]
                pass = ["A-B"]
                set = { "1" = "{prompt}" }
                json.X = { a = ["{nothing}"], b = 1979-05-27 }
                [config]
                variable = "A B"
                directory = "/etc"
                beneath = "a/../b"
                [files]
                "../x" = ""
                "y" = "@holt:runer@"
                [[settle]]
                file = "f"
                [[settle]]
                file = "f"
                helper = "claude-apikey"
                [hooks]
                timeout = 0
                [hooks.settings-with]
                A = 1
                """))
                .extracting(text -> text.replaceAll(" ?\\(expected.*?(; (?:did|add) .*)?\\)?$", "$1"))
                .containsExactly(
                        "line 12: environment.pass: 'A-B'",
                        "line 13: environment.set.1: '1'",
                        "line 13: environment.set.1: '{prompt}'",
                        "line 14: environment.json.X.b: a date or time",
                        "line 14: environment.json.X: '{nothing}'",
                        "line 16: config.variable: 'A B'",
                        "line 17: config.directory: '/etc'",
                        "line 18: config.beneath: 'a/../b'",
                        "line 20: files.../x:",
                        "line 21: files.y: '@holt:runer@'; did you mean '@holt:runner@'?)",
                        "line 22: settle.path: missing",
                        "line 22: settle.value: missing",
                        "line 26: settle.helper: 'claude-apikey'; did you mean 'claude-api-key'?)",
                        "line 27: hooks.events: missing; add [hooks.events]",
                        "line 28: hooks.timeout: 0",
                        "line 30: hooks.settings-with.A: a number");
    }
}

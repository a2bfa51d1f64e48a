package dev.holt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void linesAreSteps() {
        assertThat(Script.of("""
                Please do this:
                  say: a | b
                run: echo 'x | y'
                write: dir/file.txt | one | two
                ask: Which? | Red | Green
                escalate: id
                stall
                slow 3
                fail 500
                fail 429 2
                and no more""").steps())
                .containsExactly(
                        new Step.Say("a | b"),
                        new Step.Run("echo 'x | y'"),
                        new Step.Write("dir/file.txt", "one | two"),
                        new Step.Ask("Which?", List.of("Red", "Green")),
                        new Step.Escalate("id"),
                        new Step.Stall(),
                        new Step.Slow(3),
                        new Step.Fail(500, Integer.MAX_VALUE),
                        new Step.Fail(429, 2));
    }

    @Test
    void aPromptWithoutStepsIsAnsweredByItsBeginning() {
        assertThat(Script.of("stalling, ran: slow").steps()).containsExactly(new Step.Say("ok: stalling, ran: slow"));
        assertThat(Script.of("\ud83d\ude00".repeat(100)).steps())
                .containsExactly(new Step.Say("ok: " + "\ud83d\ude00".repeat(60)));
    }

    @Test
    void aQuestionHasOptionsInAnyCase() {
        assertThat(Script.of("ask: Now?").steps()).containsExactly(new Step.Ask("Now?", List.of("Yes", "No")));
    }

    @Test
    void eachToolEndsAnAnswer() {
        Script script = Script.of("say: a\nrun: b\nrun: c\nsay: d");
        assertThat(script.answer(0)).containsExactly(new Step.Say("a"), new Step.Run("b"));
        assertThat(script.answer(1)).containsExactly(new Step.Run("c"));
        assertThat(script.answer(2)).containsExactly(new Step.Say("d"));
        assertThat(script.answer(3)).containsExactly(new Step.Say("done"));
    }

    @Test
    void aScriptThatEndsWithAToolEndsByDone() {
        assertThat(Script.of("run: b").answer(1)).containsExactly(new Step.Say("done"));
    }
}

package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Activity.State;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.Report.Meaning;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.session.ActivityRules.Heard;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an agent does after what its hooks say, one after the other. */
class ActivityRulesTest {
    private final ToolFlights flights = new ToolFlights();
    private @Nullable Activity now;
    private long order = 1_000;

    private State hear(Meaning meaning, @Nullable String tool, @Nullable String use) {
        return hearAt(++order, meaning, tool, use);
    }

    private State hear(Meaning meaning) {
        return hear(meaning, null, null);
    }

    private State hearAt(long at, Meaning meaning, @Nullable String tool, @Nullable String use) {
        Report report = new Report(meaning, null, null, null, null, tool, use, null);
        Heard heard = new Heard(meaning.name(), at, ManualClock.BEGINNING, report);
        now = ActivityRules.next(now, heard, flights.note(report));
        return Objects.requireNonNull(now).state();
    }

    @ParameterizedTest
    @CsvSource({
        "READY, IDLE",
        "TURN_STARTED, ACTIVE",
        "WORKING, ACTIVE",
        "TOOL_STARTED, ACTIVE",
        "TOOL_ENDED, ACTIVE",
        "PERMISSION_ASKED, BLOCKED",
        "INPUT_ASKED, WAITING_INPUT",
        "TURN_ENDED, IDLE",
        "ENDING, IDLE"
    })
    void theFirstWord(Meaning meaning, State state) {
        assertThat(hear(meaning)).isEqualTo(state);
    }

    @Test
    void aNoteTellsNothing() {
        Report note = new Report(Meaning.NOTE, "c", null, null, null, null, null, null);

        assertThat(ActivityRules.next(null, new Heard("x", 1, ManualClock.BEGINNING, note), false))
                .isNull();
    }

    @Test
    void aTurn() {
        hear(Meaning.READY);
        assertThat(hear(Meaning.TURN_STARTED)).isEqualTo(State.ACTIVE);
        assertThat(hear(Meaning.TOOL_STARTED, "Bash", "1")).isEqualTo(State.ACTIVE);
        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.ACTIVE);
        assertThat(hear(Meaning.TURN_ENDED)).isEqualTo(State.IDLE);
    }

    @Test
    void bug17_theEndOfTheLastToolAfterTheEndOfItsTurnBeginsNone() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TURN_ENDED);

        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.IDLE);
    }

    @Test
    void bug17_whatIsOlderThanTheLastWordChangesNothing() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TURN_ENDED);

        assertThat(hearAt(order - 1, Meaning.TOOL_STARTED, "Bash", "1")).isEqualTo(State.IDLE);
    }

    @Test
    void theSameHookTwiceChangesNothingTheSecondTime() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.PERMISSION_ASKED, "Bash", null);
        Activity before = now;

        hearAt(order, Meaning.TURN_ENDED, null, null);

        assertThat(now).isEqualTo(before);
    }

    @Test
    void aToolBeginsATurnThatNobodyAskedFor() {
        hear(Meaning.TURN_ENDED);

        assertThat(hear(Meaning.TOOL_STARTED, "Bash", "1")).isEqualTo(State.ACTIVE);
    }

    /** What leaves a dialog open: everything but a boundary of the turn, and the end of the one tool. */
    @ParameterizedTest
    @EnumSource(Meaning.class)
    void aDialogIsLeftByABoundaryOnly(Meaning meaning) {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TOOL_STARTED, "Bash", "1");
        hear(Meaning.PERMISSION_ASKED, "Bash", null);

        State after = hear(meaning, "Read", "2");

        EnumSet<Meaning> leaving = EnumSet.of(Meaning.TURN_STARTED, Meaning.TURN_ENDED, Meaning.ENDING);
        assertThat(after != State.BLOCKED).isEqualTo(leaving.contains(meaning));
        assertThat(meaning.isBoundary()).isEqualTo(leaving.contains(meaning));
    }

    @Test
    void theEndOfTheToolThatTheDialogAskedAboutAnswersIt() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TOOL_STARTED, "Bash", "1");
        hear(Meaning.TOOL_STARTED, "Read", "2");
        hear(Meaning.PERMISSION_ASKED, "Bash", null);

        assertThat(hear(Meaning.TOOL_ENDED, "Read", "2")).isEqualTo(State.BLOCKED);
        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.ACTIVE);
    }

    @Test
    void withTwoToolsOfOneNameInFlightOnlyABoundaryAnswers() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TOOL_STARTED, "Bash", "1");
        hear(Meaning.TOOL_STARTED, "Bash", "2");
        hear(Meaning.PERMISSION_ASKED, "Bash", null);

        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.BLOCKED);
        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "2")).isEqualTo(State.BLOCKED);
        assertThat(hear(Meaning.TURN_ENDED)).isEqualTo(State.IDLE);
    }

    @Test
    void whatIsAskedOfAPersonIsNotAnsweredByATool() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.INPUT_ASKED);

        assertThat(hear(Meaning.TOOL_STARTED, "Bash", "1")).isEqualTo(State.WAITING_INPUT);
        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.WAITING_INPUT);
        assertThat(hear(Meaning.TURN_STARTED)).isEqualTo(State.ACTIVE);
    }

    @Test
    void anOpenDialogIsMoreThanAQuestion() {
        hear(Meaning.PERMISSION_ASKED, "Bash", null);

        assertThat(hear(Meaning.INPUT_ASKED)).isEqualTo(State.BLOCKED);
        assertThat(Objects.requireNonNull(now).tool()).isEqualTo("Bash");
    }

    @Test
    void manyToolsAreForgottenRatherThanKeptForEver() {
        hear(Meaning.TURN_STARTED);
        hear(Meaning.TOOL_STARTED, "Bash", "1");
        for (int i = 0; i < 128; i++) {
            hear(Meaning.TOOL_STARTED, "Read", "r" + i);
        }
        hear(Meaning.PERMISSION_ASKED, "Bash", null);

        assertThat(hear(Meaning.TOOL_ENDED, "Bash", "1")).isEqualTo(State.BLOCKED);
    }
}

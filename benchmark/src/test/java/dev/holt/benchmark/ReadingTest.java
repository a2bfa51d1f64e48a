package dev.holt.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static Reading reading(Kind kind, double holt, double yardstick, Bound bound) {
        return new Reading("row", "figure", kind, Unit.MILLISECONDS, holt, yardstick, bound, List.of());
    }

    @Test
    void aGateThatIsMissedFails() {
        assertThat(reading(Kind.GATE, 5.1, 1, new Bound.AtMost(5)).fails()).isTrue();
        assertThat(reading(Kind.GATE, 5, 1, new Bound.AtMost(5)).fails()).isFalse();
        assertThat(reading(Kind.GATE, 5.1, 1, new Bound.Times(5)).fails()).isTrue();
        assertThat(reading(Kind.GATE, 5, 1, new Bound.Times(5)).fails()).isFalse();
        assertThat(reading(Kind.GATE, 19, 20, new Bound.Exactly(20)).fails()).isTrue();
    }

    @Test
    void aGoalThatIsMissedDoesNot() {
        Reading missed = reading(Kind.GOAL, 21, Reading.NONE, new Bound.AtMost(20));
        assertThat(missed.verdict()).isEqualTo(Verdict.MISSED);
        assertThat(missed.fails()).isFalse();
    }

    @Test
    void whatHasNoBoundIsRecorded() {
        assertThat(reading(Kind.GOAL, 21, 3, new Bound.Recorded()).verdict()).isEqualTo(Verdict.RECORDED);
    }

    @Test
    void aGateThatCouldNotBeMeasuredFails() {
        Reading failed = Reading.failed(new ListFigure(), "no daemon");
        assertThat(failed.fails()).isTrue();
        assertThat(failed.notes()).containsExactly("no daemon");
    }

    @Test
    void withoutAYardstickThereIsNoRatio() {
        assertThat(reading(Kind.GOAL, 21, Reading.NONE, new Bound.AtMost(20)).ratio())
                .isNaN();
        assertThat(reading(Kind.GOAL, 21, 0, new Bound.AtMost(20)).ratio()).isNaN();
        assertThat(reading(Kind.GOAL, 6, 3, new Bound.AtMost(20)).ratio()).isEqualTo(2);
    }
}

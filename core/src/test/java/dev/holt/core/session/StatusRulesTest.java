package dev.holt.core.session;

import static dev.holt.core.fake.ManualClock.BEGINNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.session.Status.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusRulesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofSeconds(9);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final WindowView UNSEEN = new WindowView.Unseen();

    record Row(
            String what, Session session, WindowView window, Duration later, Word word, boolean confirmed, String why) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Row row(String what, Intent intent, Run run, Word word, String why) {
        return new Row(what, Facts.session(intent, run), UNSEEN, Duration.ofHours(1), word, true, why);
    }

    private static Row watched(
            String what, WindowView window, Duration later, Word word, boolean confirmed, String why) {
        return new Row(what, Facts.session(Intent.RUNNING, Facts.running()), window, later, word, confirmed, why);
    }

    private static Row starting(String what, Duration later, boolean confirmed) {
        Session session = Facts.session(Intent.RUNNING, new Run.Starting(BEGINNING));
        return new Row(what, session, UNSEEN, later, Word.STARTING, confirmed, "being prepared");
    }

    private static Instant at(long seconds) {
        return BEGINNING.plusSeconds(seconds);
    }

    static Stream<Row> table() {
        Exit.Vanished vanished = new Exit.Vanished();
        Exit.Rebooted rebooted = new Exit.Rebooted();
        Exit.Signal signal = new Exit.Signal(9);
        Exit.Code error = new Exit.Code(1);
        Exit.Code good = new Exit.Code(0);
        WindowView unknown = new WindowView.Unknown("hangs");
        return Stream.of(
                starting("starting in time", PATIENCE, true),
                starting("starting for long is not a failure", PATIENCE.plusMillis(1), false),
                row(
                        "the start failed",
                        Intent.RUNNING,
                        new Run.StartFailed("no room", BEGINNING),
                        Word.FAILED,
                        "no room"),
                row(
                        "the start failed, then stopped",
                        Intent.STOPPED,
                        new Run.StartFailed("no room", BEGINNING),
                        Word.FAILED,
                        "no room"),
                row(
                        "a signal nobody asked for",
                        Intent.RUNNING,
                        Facts.ended(signal, false, LONG),
                        Word.FAILED,
                        "signal 9"),
                row(
                        "such a signal goes before stopped",
                        Intent.STOPPED,
                        Facts.ended(signal, false, LONG),
                        Word.FAILED,
                        "signal 9"),
                row("a signal of ours", Intent.STOPPED, Facts.ended(signal, true, SHORT), Word.STOPPED, "signal 9"),
                row("stillborn", Intent.RUNNING, Facts.ended(error, false, SHORT), Word.FAILED, "status 1 after 9.0 s"),
                row("an error after work", Intent.RUNNING, Facts.ended(error, false, LONG), Word.EXITED, "status 1"),
                row("an error when asked", Intent.STOPPED, Facts.ended(error, true, SHORT), Word.STOPPED, "status 1"),
                row("done at once", Intent.RUNNING, Facts.ended(good, false, SHORT), Word.EXITED, "status 0"),
                row("done, then stopped", Intent.STOPPED, Facts.ended(good, false, LONG), Word.STOPPED, "status 0"),
                row("vanished", Intent.RUNNING, Facts.ended(vanished, false, LONG), Word.FAILED, "without a trace"),
                row("vanished when asked", Intent.STOPPED, Facts.ended(vanished, true, LONG), Word.STOPPED, "gone"),
                row(
                        "rebooted",
                        Intent.RUNNING,
                        Facts.ended(rebooted, false, LONG),
                        Word.EXITED,
                        "restart of the machine"),
                row(
                        "its machine was stopped",
                        Intent.RUNNING,
                        Facts.ended(new Exit.MachineStopped(), false, LONG),
                        Word.EXITED,
                        "ended with its machine, which was stopped"),
                row("rebooted, stopped", Intent.STOPPED, Facts.ended(rebooted, true, LONG), Word.STOPPED, "restart"),
                watched("terminal does not answer", unknown, LONG, Word.UNKNOWN, false, "hangs"),
                watched("no probe yet", UNSEEN, LONG, Word.WORKING, true, "no signals"),
                watched(
                        "new",
                        new WindowView.Seen(at(0), Duration.ofSeconds(60)),
                        Duration.ofSeconds(60),
                        Word.WORKING,
                        true,
                        "pid 7 runs"),
                watched(
                        "busy",
                        new WindowView.Seen(at(3540), Duration.ofSeconds(60)),
                        Duration.ofHours(1),
                        Word.WORKING,
                        true,
                        "changed lately, no signals"),
                watched(
                        "quiet",
                        new WindowView.Seen(at(3539), Duration.ofSeconds(61)),
                        Duration.ofHours(1),
                        Word.IDLE,
                        true,
                        "quiet, no signals"));
    }

    @ParameterizedTest
    @MethodSource("table")
    void theFirstRowThatMatches(Row row) {
        Status status = StatusRules.derive(row.session(), row.window(), row.later(), PATIENCE, Duration.ZERO);

        assertThat(status.word()).isEqualTo(row.word());
        assertThat(status.confirmed()).isEqualTo(row.confirmed());
        assertThat(status.why()).contains(row.why());
    }

    @Test
    void facingTheProcessTheWindowIsNoDeath() {
        Session ended = Facts.session(Intent.RUNNING, Facts.ended(new Exit.Code(0), false, LONG));

        Status status =
                StatusRules.derive(ended, new WindowView.Unknown("hangs"), Duration.ZERO, PATIENCE, Duration.ZERO);

        assertThat(status.word()).isEqualTo(Word.EXITED);
    }

    @Test
    void idleIsSinceTheLastOutput() {
        Session session = Facts.session(Intent.RUNNING, Facts.running());

        Status status = StatusRules.derive(
                session, new WindowView.Seen(at(5), Duration.ofSeconds(995)), Duration.ZERO, PATIENCE, Duration.ZERO);

        assertThat(status.since()).isEqualTo(at(5));
    }

    @Test
    void overMeansThatNothingRuns() {
        assertThat(Stream.of(Word.values()).filter(Word::over)).containsExactly(Word.FAILED, Word.STOPPED, Word.EXITED);
        assertThat(Word.NEEDS_INPUT.text()).isEqualTo("needs_input");
    }
}

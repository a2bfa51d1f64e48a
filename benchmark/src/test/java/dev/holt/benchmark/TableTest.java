package dev.holt.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<Reading> READINGS = List.of(
            new Reading(
                    "ls",
                    "a list",
                    Kind.GATE,
                    Unit.MILLISECONDS,
                    2.5,
                    0.5,
                    new Bound.Times(5),
                    List.of("slowest 9 ms")),
            new Reading(
                    "start", "memory", Kind.GATE, Unit.MEBIBYTES, 210, Reading.NONE, new Bound.AtMost(200), List.of()));

    @Test
    void columnsStandBelowEachOtherAndNotesFollow() {
        assertThat(Table.of(READINGS)).isEqualTo("""
                        ROW    FIGURE       HOLT  YARDSTICK  RATIO         BOUND  KIND  VERDICT
                        ls     a list    2.50 ms    0.50 ms   5.00      <= 5.0 x  gate  holds
                        start  memory  210.0 MiB          -      -  <= 200.0 MiB  gate  missed

                        ls: slowest 9 ms
                        """);
    }

    @Test
    void jsonHasTheSameAndNullForWhatIsNotThere() {
        assertThat(JsonReport.of(java.time.Instant.EPOCH, "a machine", "b1", false, READINGS))
                .contains("\"at\" : \"1970-01-01T00:00:00Z\"")
                .contains("\"verdict\" : \"missed\"")
                .contains("\"yardstick\" : null")
                .contains("\"holt\" : 2.5");
    }
}

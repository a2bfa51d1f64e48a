package dev.holt.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopwatchTest {
    @Test
    void timesAreToldApartByTheirCommand() {
        String printed = "0 1000000\n1 2500000\n0 3000000\n1 1\n";
        assertThat(Stopwatch.times(printed, 0)).containsExactly(1, 3);
        assertThat(Stopwatch.times(printed, 1)).containsExactly(2.5, 1e-6);
    }
}

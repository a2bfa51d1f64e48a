package dev.holt.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcUsageTest {
    @Test
    void ofThisProcess() {
        ProcUsage usage = ProcUsage.read(ProcessHandle.current().pid()).orElseThrow();

        assertThat(usage.cpu()).isBetween(Duration.ofMillis(10), Duration.ofHours(10));
        assertThat(usage.residentBytes()).isBetween(10L << 20, 1L << 40);
        assertThat(ProcUsage.read(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void aProgramMayHaveAnyName() {
        assertThat(ProcUsage.cpu("7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 9 9 20 0 1 0 99\n"))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatHasEndedHasNoMemory() {
        assertThat(ProcUsage.resident("Name:\tx\nVmRSS:\t    1024 kB\n")).isEqualTo(1 << 20);
        assertThat(ProcUsage.resident("Name:\tx\nState:\tZ (zombie)\n")).isZero();
    }
}

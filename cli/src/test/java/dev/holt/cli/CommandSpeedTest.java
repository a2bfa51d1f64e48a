package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Operations;
import dev.holt.api.SessionRecords.SessionList;
import dev.holt.protocol.Console.Tty;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the command line itself costs, apart from the operation; prints the figure, and fails only far beyond it. */
class CommandSpeedTest {
    private static final int WARM = 1000;
    private static final int RUNS = 501;

    @Test
    void aWarmListOfTwoHundredSessions() {
        Holt holt = new Holt();
        SessionList list = Samples.sessions(200);
        holt.api.on(Operations.SESSION_LIST, _ -> list);
        holt.tty = new Tty(false, true, false, 50, 120);
        run(holt, WARM);
        long[] nanos = run(holt, RUNS);
        Arrays.sort(nanos);
        System.out.printf(
                "holt ls, 200 sessions, in the command line: p50 %.3f ms, p99 %.3f ms%n",
                nanos[RUNS / 2] / 1e6, nanos[RUNS * 99 / 100] / 1e6);
        assertThat(nanos[RUNS / 2]).isLessThan(15_000_000);
    }

    private static long[] run(Holt holt, int times) {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            holt.run("ls");
            nanos[i] = System.nanoTime() - begin;
            holt.api.asked.clear();
        }
        return nanos;
    }
}

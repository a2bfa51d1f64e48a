package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownMachinesTest {
    private static final MachineName NAME = new MachineName("box");
    private static final MachineSpec SPEC =
            new MachineSpec("aa11", "bb22", 2, 1024, 8L << 30, MachineSpec.Network.USER, MachineSpec.Init.HOLT, false);

    private final KnownMachines known = new KnownMachines();
    private final AtomicInteger queries = new AtomicInteger();

    private static Machine created(long at) {
        Instant time = Instant.ofEpochMilli(at);
        return new Machine(NAME, "debian-12", SPEC, "00ff", null, List.of(), new MachineRun.Created(time), time);
    }

    private Machine find(Machine stored) {
        return known.find(NAME, () -> {
                    queries.incrementAndGet();
                    return Optional.of(stored);
                })
                .orElseThrow();
    }

    @Test
    void whatWasReadIsNotReadAgain() {
        assertThat(find(created(1))).isEqualTo(created(1));
        assertThat(find(created(2))).isEqualTo(created(1));
        assertThat(queries).hasValue(1);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        find(created(1));
        assertThat(known.write(NAME, () -> 5)).isEqualTo(5);
        assertThat(find(created(2))).isEqualTo(created(2));
    }

    @Test
    void whatIsReadWhileSomebodyWritesIsNotKept() {
        known.write(NAME, () -> find(created(1)));
        assertThat(find(created(2))).isEqualTo(created(2));
    }

    @Test
    void whatWasReadBeforeAWriteThatHasEndedIsNotKept() {
        known.find(NAME, () -> known.write(NAME, () -> Optional.of(created(1))));
        assertThat(find(created(2))).isEqualTo(created(2));
    }

    @Test
    void whatIsNotThereIsLookedForEachTime() {
        assertThat(known.find(NAME, Optional::empty)).isEmpty();
        assertThat(find(created(1))).isEqualTo(created(1));
    }
}

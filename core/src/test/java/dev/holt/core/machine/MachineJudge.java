package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.fake.MachineWorld;
import java.util.List;

/** Judges a world by what is really there, not by what the services say about it. */
final class MachineJudge {
    private MachineJudge() {}

    /** What is there is what belongs to the machines that run, and the disks of those that are kept; nothing is under way. */
    static void nothingLeaks(MachineWorld world) {
        List<Machine> all = world.stores().machines().list();
        List<String> up = all.stream()
                .filter(m -> m.run() instanceof MachineRun.Running)
                .map(m -> ((MachineRun.Running) m.run()).process().mark())
                .toList();
        assertThat(all)
                .allSatisfy(m -> assertThat(m.run().state()).isIn("created", "running", "paused", "stopped", "failed"));
        assertThat(world.host().machine().marks()).containsExactlyInAnyOrderElementsOf(up);
        assertThat(world.vmm().sockets()).containsExactlyInAnyOrderElementsOf(up);
        assertThat(world.networks().held()).containsExactlyInAnyOrderElementsOf(up);
        assertThat(world.directories())
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(m -> m.name().value()).toList());
        for (Machine machine : all) {
            assertThat(world.files(machine.name().value())).contains("disk.qcow2");
            assertThat(world.disks()
                            .content(
                                    MachineWorld.MACHINES.resolve(machine.name().value() + "/disk.qcow2")))
                    .startsWith("of ");
            if (machine.run() instanceof MachineRun.Running running) {
                assertThat(world.host().machine().alive(running.process().process()))
                        .isTrue();
            }
        }
        assertThat(world.stores().journal().open()).isEmpty();
        assertThat(world.stores().events().ofType("operation.undo-failed")).isEmpty();
        assertThat(world.stores().events().ofType("operation.recovery-failed")).isEmpty();
    }

    /** Nothing of any machine is left. */
    static void nothingIsLeft(MachineWorld world) {
        nothingLeaks(world);
        assertThat(world.stores().machines().list()).isEmpty();
        assertThat(world.host().machine().running()).isEmpty();
    }
}

package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeMachineWork;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.fake.World;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantGuardTest {
    private final World world = new World();
    private final FakeMachineWork work = new FakeMachineWork();
    private final TenantGuard guard = new TenantGuard(world.stores().sessions(), work);

    private Machine machine(@Nullable SessionId tenant) throws InterruptedException {
        MachineRequest usual = MachineWorld.request("calc-1");
        return MachineWorld.in(world)
                .create(new MachineRequest(
                        usual.name(),
                        usual.image(),
                        usual.kernel(),
                        usual.vcpu(),
                        usual.memoryMiB(),
                        usual.diskBytes(),
                        usual.network(),
                        usual.init(),
                        usual.ephemeral(),
                        tenant));
    }

    @Test
    void aSessionIsLostWithItsMachine() throws Exception {
        Session session = world.spawn();
        Machine machine = machine(session.id());
        work.put(machine.name(), "work");

        assertThat(guard.atRisk(machine, Optional::empty).orElseThrow())
                .contains("session calc-1, which lives in it")
                .endsWith("; work");
    }

    @Test
    void withAnotherMachineOfItsNameItIsNot() throws Exception {
        world.spawn();

        assertThat(guard.atRisk(machine(null), Optional::empty)).isEmpty();
    }
}

package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Networks;
import dev.holt.core.place.ProcessRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Networks that are a marked process each. Outlives every run of the daemon in one test. The monitor guards what is held. */
public final class FakeNetworks implements Networks {
    private final FakeProcesses processes;
    private final Map<String, ProcessRef> held = new TreeMap<>();
    private @Nullable String broken;
    private @Nullable String unreleasable;

    FakeNetworks(FakeProcesses processes) {
        this.processes = processes;
    }

    /** None can be had, and what was begun stays behind; null: it can. */
    public synchronized void breakDown(@Nullable String reason) {
        broken = reason;
    }

    /** None can be given back; null: it can. */
    public synchronized void unreleasable(@Nullable String reason) {
        unreleasable = reason;
    }

    /** The marks of boots that have one. */
    public synchronized Set<String> held() {
        return Set.copyOf(held.keySet());
    }

    @Override
    public synchronized Attachment acquire(
            MachineName machine, String mark, MachineSpec.Network mode, Progress progress) {
        if (mode == MachineSpec.Network.NONE) {
            return new Attachment.None();
        }
        held.put(mark, processes.start(mark, false, _ -> {}));
        if (broken != null) {
            throw new MachineException(ErrorCode.VMM_FAILED, machine, broken);
        }
        return new Attachment.Socket(
                Path.of("/holt/run", mark + ".net"),
                "52:54:00:12:34:56",
                new GuestConfiguration.Network("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3")));
    }

    @Override
    public synchronized void release(String mark) {
        if (unreleasable != null) {
            throw new MachineException(ErrorCode.VMM_FAILED, unreleasable);
        }
        ProcessRef gone = held.remove(mark);
        if (gone != null) {
            processes.vanish(gone);
        }
    }
}

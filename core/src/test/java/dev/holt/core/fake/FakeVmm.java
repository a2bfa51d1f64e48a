package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.BootRequest;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.machine.Vmm;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.ProcessRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs machines as {@link FakeProcesses}; what they leave is a process for each that is marked, and the name of a socket. Outlives every run of the
 * daemon in one test. The monitor guards the lists; hooks run outside of it.
 */
public final class FakeVmm implements Vmm {
    private final FakeProcesses processes;
    private final FakeGuests guests;
    private final Map<String, FakeMachine> machines = new TreeMap<>();
    private final Set<String> sockets = new TreeSet<>();
    private final List<String> cleared = new ArrayList<>();
    private final List<BootRequest> boots = new ArrayList<>();
    private volatile @Nullable Hook booting;
    private volatile @Nullable Hook booted;
    private volatile boolean missing;
    private volatile boolean mute;
    private volatile @Nullable String unclearable;
    private volatile String console = "";

    FakeVmm(FakeProcesses processes, FakeGuests guests) {
        this.processes = processes;
        this.guests = guests;
    }

    /** What happens while a machine boots; what it throws is what the boot throws. */
    @FunctionalInterface
    public interface Hook {
        void on(BootRequest request) throws InterruptedException;
    }

    /** Done with the socket there and no process yet. */
    public void onBooting(@Nullable Hook hook) {
        booting = hook;
    }

    /** Done when the process runs, before it answers. */
    public void onBooted(@Nullable Hook hook) {
        booted = hook;
    }

    /** The program is not installed. */
    public void missing(boolean is) {
        missing = is;
    }

    /** What runs does not answer a daemon that would take it up. */
    public void mute(boolean is) {
        mute = is;
    }

    /** What a boot left can not be taken away, for this reason; null: it can. */
    public void unclearable(@Nullable String reason) {
        unclearable = reason;
    }

    /** What the consoles of machines that start from now on show. */
    public void console(String text) {
        console = text;
    }

    /** A process beside the VMM that belongs to a boot. */
    public ProcessRef straggler(String mark) {
        synchronized (this) {
            sockets.add(mark);
        }
        return processes.start(mark, true, _ -> {});
    }

    /** The machine of this name that runs or ran last. */
    public synchronized FakeMachine of(String name) {
        return machines.values().stream()
                .filter(m -> m.name().value().equals(name))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    /** What was asked for so far. */
    public synchronized List<BootRequest> boots() {
        return List.copyOf(boots);
    }

    /** Sockets that are there. */
    public synchronized Set<String> sockets() {
        return Set.copyOf(sockets);
    }

    /** All marks that were cleared. */
    public synchronized List<String> cleared() {
        return List.copyOf(cleared);
    }

    @Override
    public void require() {
        if (missing) {
            throw new MachineException(ErrorCode.VMM_MISSING, "qemu: is not installed; apt install qemu-system-x86");
        }
    }

    @Override
    public Accelerator accelerator(Progress progress) {
        return Accelerator.TCG;
    }

    @Override
    public RunningMachine boot(BootRequest request, Progress progress) throws InterruptedException {
        synchronized (this) {
            boots.add(request);
            sockets.add(request.mark());
        }
        run(booting, request);
        FakeMachine machine =
                new FakeMachine(request.name(), processes, Path.of("/holt/run", request.mark()), guests::wake);
        machine.prints(console);
        machine.runs(new VmmProcess(
                processes.start(request.mark(), false, machine.told()), request.mark(), Accelerator.TCG));
        synchronized (this) {
            machines.put(request.mark(), machine);
        }
        guests.begins(machine.link(), machine);
        run(booted, request);
        return machine;
    }

    private static void run(@Nullable Hook hook, BootRequest request) throws InterruptedException {
        if (hook != null) {
            hook.on(request);
        }
    }

    @Override
    public synchronized Optional<RunningMachine> adopt(VmmProcess process, MachineName name) {
        FakeMachine found = machines.get(process.mark());
        if (found == null || !found.process().equals(process) || !processes.alive(process.process())) {
            return Optional.empty();
        }
        if (mute) {
            throw new MachineException(ErrorCode.VMM_FAILED, name, "machine %s: QEMU does not answer".formatted(name));
        }
        return Optional.of(found);
    }

    @Override
    public void clear(String mark) {
        String reason = unclearable;
        if (reason != null) {
            throw new MachineException(ErrorCode.VMM_FAILED, reason);
        }
        processes.killMarked(mark, Duration.ZERO);
        synchronized (this) {
            sockets.remove(mark);
            cleared.add(mark);
        }
    }

    @Override
    public synchronized List<String> leftovers() {
        return Stream.concat(sockets.stream(), processes.marks().stream())
                .distinct()
                .toList();
    }
}

package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.BootRequest;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.machine.Vmm;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import dev.holt.os.ProcEnviron;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Machines run by QEMU. Every VMM is started by the runner: in a session of its own, in QEMU's sandbox, with files and sockets as descriptors, and as
 * root under a user of its own for each boot ({@link VmmUser}) without the host's network. It goes on when the daemon ends. Safe for any thread.
 */
public final class QemuVmm implements Vmm {
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Place host;
    private final RandomGenerator random;
    private final QemuProgram program;
    private final Launcher launcher;
    private final QemuDisks disks;
    private final MemoryFiles memory;
    private final BootFiles files;
    private final BootProcesses processes;
    private final TscRate tsc;
    private final Accelerators accelerators;

    /**
     * @param host this host, with the runner
     * @param kernels has the kernel that a guest is booted with to find out about KVM
     * @param random names what only lives for a moment
     */
    public QemuVmm(Place host, QemuPaths paths, Kernels kernels, RandomGenerator random) {
        this(host, paths, kernels, random, KVM);
    }

    QemuVmm(Place host, QemuPaths paths, Kernels kernels, RandomGenerator random, Path kvm) {
        // Sockets are in one directory for each home, so its path tells homes apart.
        String home = HexFormat.of().toHexDigits(paths.run().toString().hashCode());
        Path findings = paths.data().resolve("vmm");
        this.host = host;
        this.random = random;
        this.program = new QemuProgram(host, Map.of("PATH", paths.searchPath()));
        this.launcher = new Launcher(host, paths.searchPath());
        this.disks = new QemuDisks(host, paths.searchPath());
        this.memory = new MemoryFiles(paths, home);
        this.files = new BootFiles(paths.run(), memory);
        this.processes = new BootProcesses(home);
        this.tsc = new TscRate(new Remembered(findings, "tsc"), launcher);
        this.accelerators = new Accelerators(kvm, kernels, new Remembered(findings, "accelerator"), this::probe);
    }

    @Override
    public void require() {
        program.require();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Without {@code /dev/kvm} it is known at once. A guest that did not show itself in time counts as failed when it had a processor for half of
     * it, or this host was idle for a quarter.
     */
    @Override
    public Accelerator accelerator(Progress progress) throws InterruptedException {
        return accelerators.find(program.require().version(), progress);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Its memory is a file in {@code /dev/shm/holt-<uid>}; when there is no room for it, one in the data directory, which {@code progress} is told.
     */
    @Override
    public RunningMachine boot(BootRequest request, Progress progress) throws InterruptedException {
        String mark = BootFiles.requireMark(request.mark());
        QemuProgram.Found qemu = program.require();
        Accelerator accelerator = accelerator(progress);
        String commandLine = GuestCommandLine.of(
                accelerator,
                accelerator == Accelerator.TCG ? tsc.khz() : 0,
                request.linkKey(),
                request.spec().init());
        Path ram = memory.create(mark, (long) request.spec().memoryMiB() << 20, progress);
        if (request.scratch()) {
            disks.cover(request.disk(), files.scratch(mark));
        }
        List<String> arguments = QemuCommand.boot(
                request,
                processes.title(mark),
                qemu.path(),
                files,
                ram,
                accelerator,
                commandLine,
                VmmUser.of(mark),
                accelerator == Accelerator.KVM ? accelerators.group() : OptionalLong.empty());
        Optional<ProcessRef> started = launcher.start(mark, arguments);
        if (started.isEmpty()) {
            throw failed(request, null);
        }
        try {
            VmmProcess process = new VmmProcess(started.get(), mark, accelerator);
            return QemuMachine.connect(request.name(), process, host.processes(), files, memory);
        } catch (IOException e) {
            throw failed(request, e);
        }
    }

    private MachineException failed(BootRequest request, @Nullable IOException cause) throws InterruptedException {
        return new MachineException(
                ErrorCode.VMM_FAILED,
                request.name(),
                "machine %s: QEMU did not start: %s".formatted(request.name(), VmmLog.of(files.log(request.mark()))),
                cause);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A VMM that runs and does not answer is a failure ({@code VMM_FAILED}), not an end.
     */
    @Override
    public Optional<RunningMachine> adopt(VmmProcess process, MachineName name) {
        BootFiles.requireMark(process.mark());
        if (!isAlive(process)) {
            return Optional.empty();
        }
        try {
            return Optional.of(QemuMachine.connect(name, process, host.processes(), files, memory));
        } catch (IOException e) {
            if (!isAlive(process)) {
                return Optional.empty();
            }
            throw new MachineException(
                    ErrorCode.VMM_FAILED,
                    name,
                    "machine %s: QEMU (process %d) does not answer: %s"
                            .formatted(name, process.process().pid(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException(
                    ErrorCode.CANCELLED, name, "machine %s: adoption was called off".formatted(name), e);
        }
    }

    private boolean isAlive(VmmProcess process) {
        return host.processes().alive(process.process())
                && ProcEnviron.carries(process.process().pid(), "HOLT_LAUNCH_ID", process.mark());
    }

    @Override
    public void clear(String mark) {
        host.processes().killMarked(BootFiles.requireMark(mark), GRACE);
        files.remove(mark);
    }

    @Override
    public List<String> leftovers() {
        Set<String> marks = new TreeSet<>(files.marks());
        marks.addAll(processes.marks());
        return List.copyOf(marks);
    }

    private AcceleratorProbe.Outcome probe(Kernel kernel, Path initramfs) throws InterruptedException {
        return probe(kernel, initramfs, Accelerator.KVM, AcceleratorProbe.PATIENCE);
    }

    /** Boots a guest that has nothing but a console, and takes away what it leaves. */
    AcceleratorProbe.Outcome probe(Kernel kernel, Path initramfs, Accelerator accelerator, Duration patience)
            throws InterruptedException {
        String mark = HexFormat.of().toHexDigits(random.nextInt());
        try {
            long tscKhz = accelerator == Accelerator.TCG ? tsc.khz() : 0;
            List<String> arguments = QemuCommand.probe(
                    mark,
                    processes.title(mark),
                    program.require().path(),
                    files,
                    kernel.vmlinuz(),
                    initramfs,
                    accelerator,
                    GuestCommandLine.ofProbe(accelerator, tscKhz),
                    VmmUser.of(mark),
                    accelerators.group());
            return new AcceleratorProbe(launcher, files, patience).run(mark, arguments);
        } finally {
            clear(mark);
        }
    }
}

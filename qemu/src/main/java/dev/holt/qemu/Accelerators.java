package dev.holt.qemu;

import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.Vmm;
import dev.holt.os.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** Finds out once what executes guests here. Safe for any thread: who comes while it is found out waits for that. */
final class Accelerators {
    private static final int GROUP_MAY = 060;
    private static final int OTHERS_MAY = 06;

    private final Path kvm;
    private final Kernels kernels;
    private final Remembered remembered;
    private final Probe probe;
    private final ReentrantLock asking = new ReentrantLock();

    /** Boots a guest under KVM and takes away what that leaves. */
    @FunctionalInterface
    interface Probe {
        AcceleratorProbe.Outcome run(Kernel kernel, Path initramfs) throws InterruptedException;
    }

    /** @param kvm the device, usually {@code /dev/kvm} */
    Accelerators(Path kvm, Kernels kernels, Remembered remembered, Probe probe) {
        this.kvm = kvm;
        this.kernels = kernels;
        this.remembered = remembered;
        this.probe = probe;
    }

    /** As {@link Vmm#accelerator}. */
    Accelerator find(String version, Progress progress) throws InterruptedException {
        if (Files.notExists(kvm)) {
            return Accelerator.TCG;
        }
        asking.lockInterruptibly();
        try {
            String key = BootId.current() + " " + version;
            Optional<String> known = remembered.get(key);
            for (Accelerator accelerator : Accelerator.values()) {
                if (known.isPresent() && known.get().equals(accelerator.text())) {
                    return accelerator;
                }
            }
            return findOut(key, progress);
        } finally {
            asking.unlock();
        }
    }

    private Accelerator findOut(String key, Progress progress) throws InterruptedException {
        Kernel kernel = kernels.require(null, progress);
        progress.stage("looking whether KVM runs guests here");
        return switch (probe.run(kernel, kernels.initramfs(kernel))) {
            case AcceleratorProbe.Outcome.Works() -> remember(key, Accelerator.KVM);
            case AcceleratorProbe.Outcome.Fails(String why) -> {
                progress.stage("KVM does not run guests here: " + why);
                yield remember(key, Accelerator.TCG);
            }
            case AcceleratorProbe.Outcome.Unclear() -> Accelerator.TCG;
        };
    }

    private Accelerator remember(String key, Accelerator accelerator) {
        remembered.put(key, accelerator.text());
        return accelerator;
    }

    /** The group that may use KVM when not everybody may; empty when there is none, or it is root's, which a VMM never gets. */
    OptionalLong group() {
        try {
            int mode = (int) Files.getAttribute(kvm, "unix:mode");
            long group = Integer.toUnsignedLong((int) Files.getAttribute(kvm, "unix:gid"));
            boolean needed = (mode & OTHERS_MAY) != OTHERS_MAY && (mode & GROUP_MAY) == GROUP_MAY && group != 0;
            return needed ? OptionalLong.of(group) : OptionalLong.empty();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}

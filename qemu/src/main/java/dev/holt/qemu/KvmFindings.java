package dev.holt.qemu;

import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Place;
import dev.holt.os.BootId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is known of KVM on this host, without booting anything. Safe for any thread. */
public final class KvmFindings {
    private static final Path KVM = Path.of("/dev/kvm");

    private final QemuProgram program;
    private final Remembered remembered;

    /**
     * @param data the home's data directory, which need not exist
     * @param searchPath where QEMU is looked for
     */
    public KvmFindings(Place host, Path data, String searchPath) {
        this.program = new QemuProgram(host, Map.of("PATH", searchPath));
        this.remembered = new Remembered(data.resolve("vmm"), "accelerator");
    }

    /** How it stands with KVM. */
    public enum Finding {
        /** There is no device. */
        ABSENT,
        /** There is one, and no guest was booted with it since this host and this QEMU are what they are. */
        UNTRIED,
        /** Guests run on it. */
        WORKS,
        /** There is one, and a guest does not run on it. */
        UNUSABLE
    }

    public Finding look() {
        if (Files.notExists(KVM)) {
            return Finding.ABSENT;
        }
        try {
            String found = remembered
                    .get(BootId.current() + " " + program.require().version())
                    .orElse("");
            return found.equals(Accelerator.KVM.text())
                    ? Finding.WORKS
                    : found.equals(Accelerator.TCG.text()) ? Finding.UNUSABLE : Finding.UNTRIED;
        } catch (MachineException _) {
            return Finding.UNTRIED;
        }
    }
}

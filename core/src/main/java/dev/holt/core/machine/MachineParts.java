package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.image.Images;
import dev.holt.core.image.Kernels;
import dev.holt.core.place.Files;
import dev.holt.core.settings.SettingsFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the services of machines are made of.
 *
 * @param directory has one directory for each machine
 * @param files that directory's files
 * @param marks gives the mark of the next boot: 8 hexadecimal digits, never the same twice
 * @param keys gives the key of the next machine's link: 32 hexadecimal digits
 */
public record MachineParts(
        MachineStore store,
        Images images,
        Kernels kernels,
        Vmm vmm,
        Disks disks,
        Networks networks,
        Guests guests,
        Capacity capacity,
        SettingsFile settings,
        Path directory,
        Files files,
        Supplier<String> marks,
        Supplier<String> keys,
        Clock clock) {
    private static final System.Logger LOG = System.getLogger(MachineParts.class.getName());
    private static final String DISK = "disk.qcow2";
    private static final String CONSOLE = "console.log";
    private static final int CONSOLE_BYTES = 64 << 10;

    Machine find(MachineName name) {
        return store.find(name)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_FOUND,
                        name,
                        "machine: '%s' is not there; 'holt vm list' shows those that are".formatted(name)));
    }

    /** Takes away what a boot left on this host; a part that fails does not keep the others from going. */
    void clear(String mark) {
        HoltException failed = null;
        for (Runnable part : List.<Runnable>of(() -> vmm.clear(mark), () -> networks.release(mark))) {
            try {
                part.run();
            } catch (HoltException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    Path directory(MachineName name) {
        return directory.resolve(name.value());
    }

    Path disk(MachineName name) {
        return directory(name).resolve(DISK);
    }

    boolean hasDisk(MachineName name) {
        return files.size(name.value() + "/" + DISK).isPresent();
    }

    void requireDisk(MachineName name) {
        if (!hasDisk(name)) {
            throw new MachineException(
                    ErrorCode.MACHINE_SPEC_INVALID,
                    name,
                    "machine %s: its disk is gone; 'holt vm delete %s' removes the rest".formatted(name, name));
        }
    }

    /** Keeps the end of a console for those who ask when its machine is down. A disk that takes nothing keeps nobody from ending one. */
    void keepConsole(MachineName name, RunningMachine machine) {
        try {
            files.putAtomic(name + "/" + CONSOLE, machine.console(CONSOLE_BYTES));
        } catch (HoltException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the console of machine %s is not kept: %s".formatted(name, e.getMessage()));
        }
    }

    /** What was kept of a console; no bytes when nothing was. */
    byte[] keptConsole(MachineName name, int limit) {
        byte[] kept = files.read(name + "/" + CONSOLE, CONSOLE_BYTES).orElse(new byte[0]);
        return Arrays.copyOfRange(kept, Math.max(0, kept.length - limit), kept.length);
    }
}

package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.Images;
import dev.holt.core.image.Kernels;
import dev.holt.core.place.Files;
import dev.holt.core.settings.SettingsFile;
import java.nio.file.Path;
import java.time.Clock;
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
    private static final String DISK = "disk.qcow2";

    Machine find(MachineName name) {
        return store.find(name)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_FOUND,
                        name,
                        "machine: '%s' is not there; 'holt vm list' shows those that are".formatted(name)));
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
}

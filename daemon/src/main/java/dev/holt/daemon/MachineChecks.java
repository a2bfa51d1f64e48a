package dev.holt.daemon;

import dev.holt.api.SystemRecords.Check;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Capacity;
import dev.holt.core.machine.Sizes;
import dev.holt.core.place.Place;
import dev.holt.core.settings.Settings;
import dev.holt.qemu.KvmFindings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at what machines need of this host; sessions on the host do without. Changes nothing. */
final class MachineChecks {
    private static final List<Need> NEEDS = List.of(
            new Need("qemu-system-x86_64", "qemu-system-x86", "machines can not run"),
            new Need("qemu-img", "qemu-utils", "machines can not have disks"),
            new Need("mke2fs", "e2fsprogs", "images and kernels can not be made"),
            new Need("mmdebstrap", "mmdebstrap", "images can not be built"),
            new Need("passt", "passt", "the network of machines can reach what listens on this host"));

    private final Place host;
    private final KvmFindings kvm;
    private final Capacity capacity;
    private final Supplier<Settings.Machines> settings;
    private final Map<String, String> environment;

    /** A program, the package that has it, and what does not work without it. */
    private record Need(String program, String debianPackage, String without) {}

    MachineChecks(
            Place host,
            KvmFindings kvm,
            Capacity capacity,
            Supplier<Settings.Machines> settings,
            Map<String, String> environment) {
        this.host = host;
        this.kvm = kvm;
        this.capacity = capacity;
        this.settings = settings;
        this.environment = environment;
    }

    List<Check> run() {
        List<Check> checks = NEEDS.stream().map(this::program).collect(Collectors.toList());
        checks.add(accelerator());
        checks.add(sizes());
        return checks;
    }

    private Check program(Need need) {
        return host.program(need.program(), environment)
                .map(path -> new Check(need.program(), "ok", path.toString(), null))
                .orElseGet(() -> new Check(
                        need.program(),
                        "warning",
                        "not in PATH: " + need.without(),
                        "apt-get install " + need.debianPackage()));
    }

    private Check accelerator() {
        return switch (kvm.look()) {
            case ABSENT ->
                new Check("kvm", "ok", "no /dev/kvm here: machines run by software emulation, which is slower", null);
            case UNTRIED ->
                new Check("kvm", "ok", "/dev/kvm is there; the first machine finds out whether it works", null);
            case WORKS -> new Check("kvm", "ok", "works: a guest was booted with it", null);
            case UNUSABLE ->
                new Check(
                        "kvm",
                        "warning",
                        "/dev/kvm is there, and a guest does not run with it: machines run by software emulation, which is slower",
                        null);
        };
    }

    private Check sizes() {
        try {
            Sizes.Resolved sizes = new Sizes(capacity).resolve(null, null, null, settings.get(), null);
            return new Check(
                    "machine sizes",
                    "ok",
                    sizes.all().stream().map(MachineChecks::size).collect(Collectors.joining(", ")),
                    null);
        } catch (HoltException e) {
            return new Check("machine sizes", "warning", String.valueOf(e.getMessage()), "holt config show");
        }
    }

    private static String size(Sizes.Size size) {
        String value = size.unit().equals("bytes") ? (size.value() >> 20) + " MiB" : size.value() + " " + size.unit();
        String origin = switch (size.origin()) {
            case FLAG, SETTING -> "by a setting";
            case HOST -> "by what this host has";
            case FLOOR -> "the least that is useful";
        };
        return "%s %s (%s)".formatted(size.what(), value.strip(), origin);
    }
}

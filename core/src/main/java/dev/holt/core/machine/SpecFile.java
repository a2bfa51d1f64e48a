package dev.holt.core.machine;

import java.nio.charset.StandardCharsets;

/** What a machine is, as a file in its directory for people who look there; nothing reads it. */
final class SpecFile {
    private SpecFile() {}

    /** All values are names, numbers and digests: nothing in them has to be escaped. */
    static byte[] of(Machine machine) {
        MachineSpec spec = machine.spec();
        return """
                {"name": "%s", "image": "%s", "kernel": "%s", "vcpu": %d, "memoryMiB": %d, "diskBytes": %d,
                 "network": "%s", "init": "%s", "ephemeral": %b}
                """.formatted(
                        machine.name(),
                        spec.image(),
                        spec.kernel(),
                        spec.vcpu(),
                        spec.memoryMiB(),
                        spec.diskBytes(),
                        spec.network(),
                        spec.init(),
                        spec.ephemeral())
                .getBytes(StandardCharsets.UTF_8);
    }
}

package dev.holt.image;

import dev.holt.core.image.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A kernel as its manifest has it. */
record KernelRecord(String digest, String release, String architecture, String source, long size, Instant created) {
    static final String VMLINUZ = "vmlinuz";
    static final String MODULES = "modules.ext4";
    /** The directory with the modules that the initramfs gets, as they are loaded, and {@link #ORDER}. */
    static final String BOOT = "boot";

    static final String ORDER = "order";
    static final int FORMAT = 1;

    static KernelRecord of(String digest, Manifest manifest) throws IOException {
        return new KernelRecord(
                digest,
                manifest.text("release"),
                manifest.text("architecture"),
                manifest.text("source"),
                manifest.number("size"),
                manifest.time("created"));
    }

    Manifest manifest() {
        return Manifest.empty()
                .with("format", FORMAT)
                .with("digest", digest)
                .with("release", release)
                .with("architecture", architecture)
                .with("source", source)
                .with("size", size)
                .with("created", created.toString());
    }

    Kernel kernel(@Nullable String name, Path directory) {
        return new Kernel(
                digest,
                name,
                release,
                directory.resolve(VMLINUZ),
                directory.resolve(MODULES),
                architecture,
                source,
                size,
                created);
    }
}

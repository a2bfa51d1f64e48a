package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageException;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Kernels in a map by name; the usual one is there. The monitor guards it. */
public final class FakeKernels implements Kernels {
    /** The name of the usual one. */
    public static final String USUAL = "debian";

    private final Map<String, Kernel> kernels = new TreeMap<>();

    FakeKernels() {
        importDebian(null, Progress.NONE);
    }

    @Override
    public synchronized List<Kernel> list() {
        return List.copyOf(kernels.values());
    }

    @Override
    public synchronized Optional<Kernel> find(String reference) {
        return kernels.values().stream()
                .filter(k -> Objects.equals(k.name(), reference)
                        || (reference.length() >= 8 && k.digest().startsWith(reference)))
                .findFirst();
    }

    @Override
    public Kernel require(@Nullable String reference, Progress progress) {
        return find(reference == null ? USUAL : reference).orElseThrow(() -> missing(String.valueOf(reference)));
    }

    private static ImageException missing(String reference) {
        return new ImageException(ErrorCode.KERNEL_NOT_FOUND, "kernel: '%s' is not there".formatted(reference));
    }

    @Override
    public Path initramfs(Kernel kernel) {
        return Path.of("/holt/kernels", kernel.digest(), "initramfs");
    }

    @Override
    public Kernel importDebian(@Nullable String name, Progress progress) {
        return add(name == null ? USUAL : name);
    }

    @Override
    public Kernel importHost(@Nullable String name, Progress progress) {
        return add(name == null ? "host" : name);
    }

    private synchronized Kernel add(String name) {
        String digest = FakeImages.digest("kernel " + name);
        Path directory = Path.of("/holt/kernels", digest);
        Kernel kernel = new Kernel(
                digest,
                name,
                "6.1.0",
                directory.resolve("vmlinuz"),
                directory.resolve("modules"),
                "x86_64",
                name,
                90 << 20,
                ManualClock.BEGINNING);
        kernels.put(name, kernel);
        return kernel;
    }

    @Override
    public synchronized void delete(String reference, Function<Kernel, List<String>> users) {
        Kernel kernel = find(reference).orElseThrow(() -> missing(reference));
        if (!users.apply(kernel).isEmpty()) {
            throw new ImageException(ErrorCode.KERNEL_IN_USE, "kernel: '%s' is in use".formatted(reference));
        }
        kernels.values().remove(kernel);
    }
}

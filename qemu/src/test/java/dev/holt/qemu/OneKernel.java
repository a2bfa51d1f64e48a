package dev.holt.qemu;

import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A catalogue of one kernel that is always there. */
record OneKernel(Kernel kernel, Path initramfs) implements Kernels {
    @Override
    public List<Kernel> list() {
        return List.of(kernel);
    }

    @Override
    public Optional<Kernel> find(String reference) {
        return Optional.of(kernel);
    }

    @Override
    public Kernel require(@Nullable String reference, Progress progress) {
        return kernel;
    }

    @Override
    public Path initramfs(Kernel of) {
        return initramfs;
    }

    @Override
    public Kernel importDebian(@Nullable String name, Progress progress) {
        return kernel;
    }

    @Override
    public Kernel importHost(@Nullable String name, Progress progress) {
        return kernel;
    }

    @Override
    public void delete(String reference, Function<Kernel, List<String>> users) {
        throw new UnsupportedOperationException("the tests' kernel stays");
    }
}

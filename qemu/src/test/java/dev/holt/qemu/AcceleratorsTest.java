package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.machine.Accelerator;
import dev.holt.qemu.AcceleratorProbe.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorsTest {
    @TempDir
    Path temp;

    private int probes;

    private Accelerators accelerators(Path kvm, Outcome outcome) {
        Path kernel = temp.resolve("kernel");
        OneKernel kernels =
                new OneKernel(new Kernel("k", null, "6.1", kernel, kernel, "x86_64", "test", 1, Instant.EPOCH), kernel);
        return new Accelerators(kvm, kernels, new Remembered(temp.resolve("vmm"), "accelerator"), (_, _) -> {
            probes++;
            return outcome;
        });
    }

    private Path device() throws IOException {
        Path kvm = temp.resolve("kvm");
        return Files.exists(kvm) ? kvm : Files.createFile(kvm);
    }

    @Test
    void withoutTheDeviceNothingIsTried() throws Exception {
        assertThat(accelerators(temp.resolve("none"), new Outcome.Works()).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.TCG);
        assertThat(probes).isZero();
    }

    @Test
    void whatWorksIsRememberedForThisVersion() throws Exception {
        assertThat(accelerators(device(), new Outcome.Works()).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.KVM);
        Accelerators next = accelerators(device(), new Outcome.Fails("why"));
        assertThat(next.find("7.2", Progress.NONE)).isEqualTo(Accelerator.KVM);
        assertThat(probes).isEqualTo(1);
        assertThat(next.find("8.0", Progress.NONE)).isEqualTo(Accelerator.TCG);
        assertThat(probes).isEqualTo(2);
    }

    @Test
    void whatFailsIsSaidAndRemembered() throws Exception {
        List<String> stages = new ArrayList<>();
        Accelerators accelerators = accelerators(device(), new Outcome.Fails("set MSR"));
        assertThat(accelerators.find("7.2", stages::add)).isEqualTo(Accelerator.TCG);
        assertThat(accelerators.find("7.2", stages::add)).isEqualTo(Accelerator.TCG);
        assertThat(stages)
                .containsExactly("looking whether KVM runs guests here", "KVM does not run guests here: set MSR");
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void whatABusyHostDidNotShowIsNotRemembered() throws Exception {
        assertThat(accelerators(device(), new Outcome.Unclear()).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.TCG);
        assertThat(accelerators(device(), new Outcome.Works()).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.KVM);
    }

    @Test
    void whatIsKeptOfAnotherBootOrIsBrokenDoesNotCount() throws Exception {
        Path kept = Files.createDirectories(temp.resolve("vmm")).resolve("accelerator");
        Files.writeString(kept, "another-boot 7.2\nkvm\n");
        assertThat(accelerators(device(), new Outcome.Fails("why")).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.TCG);
        Files.writeString(kept, "x".repeat(5000));
        assertThat(accelerators(device(), new Outcome.Works()).find("7.2", Progress.NONE))
                .isEqualTo(Accelerator.KVM);
    }
}

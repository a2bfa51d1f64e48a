package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapStagesTest {
    private final List<String> told = new ArrayList<>();
    private final BootstrapStages stages = new BootstrapStages(told::add);

    @Test
    void packagesAreCountedWhereTheirNumberIsKnown() {
        stages.line("I: downloading packages with apt...");
        stages.line("0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.");
        stages.line("Get:1 http://deb.example.org/debian bookworm/main amd64 gcc-12-base amd64 12.2.0-14 [37.6 kB]");
        stages.line("Get:2 http://deb.example.org/debian bookworm/main amd64 libc6 amd64 2.36-9 [2757 kB]");
        stages.line("Unpacking libc6:amd64 (2.36-9) ...");
        stages.line("Setting up libc6:amd64 (2.36-9) ...");
        stages.line("I: creating tarball...");
        stages.line("some other line");

        assertThat(told)
                .containsExactly(
                        "downloading packages",
                        "downloading packages (1 of 2: gcc-12-base)",
                        "downloading packages (2 of 2: libc6)",
                        "unpacking packages (1 of 2: libc6:amd64)",
                        "setting up packages (1 of 2: libc6:amd64)",
                        "packing the files");
    }

    @Test
    void listsAreNotCountedAsPackages() {
        stages.line("Get:1 http://deb.example.org/debian bookworm InRelease [151 kB]");

        assertThat(told).isEmpty();
    }
}

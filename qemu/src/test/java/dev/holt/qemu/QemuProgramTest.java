package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Base;
import dev.holt.core.place.PlaceId;
import dev.holt.host.HostPlaces;
import dev.holt.os.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class QemuProgramTest {
    @TempDir
    Path temp;

    private HostPlaces places;
    private QemuProgram program;

    @BeforeEach
    void prepare() {
        places = new HostPlaces(new Base("tester", temp, temp.resolve("holt-run")), BootId::current);
        program = new QemuProgram(
                places.find(PlaceId.HOST).orElseThrow(), Map.of("PATH", temp.resolve("bin") + ":/no/such"));
    }

    @AfterEach
    void close() {
        places.close();
    }

    /** A stand-in that prints this when asked for its version. */
    private Path install(String said) throws IOException {
        Path file = Files.createDirectories(temp.resolve("bin")).resolve("qemu-system-x86_64");
        Files.writeString(file, "#!/bin/sh\n/bin/echo \"%s\"\n".formatted(said));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private void isRefused(String part) {
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(program::require)
                .withMessageContaining(part)
                .withMessageContaining("(expected: QEMU 7.2 or later); run: apt-get install qemu-system-x86 qemu-utils")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VMM_MISSING));
    }

    @Test
    void isMissing() {
        isRefused("qemu-system-x86_64: not found");
    }

    @Test
    void B8_isTooOld() throws IOException {
        install("QEMU emulator version 7.1.0 (Debian)");
        isRefused("'QEMU emulator version 7.1.0 (Debian)'");
        install("QEMU emulator version 6.9.0");
        isRefused("6.9.0");
    }

    @Test
    void isSomethingElse() throws IOException {
        install("hello");
        isRefused("'hello'");
    }

    @Test
    void isNewEnough() throws IOException {
        Path file = install("QEMU emulator version 7.2.22 (Debian 1:7.2)");
        assertThat(program.require().version()).isEqualTo("7.2.22");
        assertThat(program.require().path()).isEqualTo(file);
    }

    @Test
    void anUpdateIsNoticed() throws IOException {
        install("QEMU emulator version 8.0.0");
        assertThat(program.require().version()).isEqualTo("8.0.0");
        Path file = install("QEMU emulator version 10.0.2");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(program.require().version()).isEqualTo("10.0.2");
    }
}

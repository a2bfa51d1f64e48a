package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.Image;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Base;
import dev.holt.core.place.PlaceId;
import dev.holt.host.HostPlaces;
import dev.holt.os.AllocatedSize;
import dev.holt.os.BootId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
@Timeout(60)
class QemuDisksTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path temp;

    private HostPlaces places;
    private QemuDisks disks;
    private Path base;
    private Path disk;

    @BeforeEach
    void prepare() throws IOException {
        places = new HostPlaces(new Base("tester", temp, temp.resolve("holt-run")), BootId::current);
        disks = new QemuDisks(places.find(PlaceId.HOST).orElseThrow(), Base.USUAL_PATH);
        base = Files.createDirectories(temp.resolve("images/abc")).resolve("rootfs.ext4");
        Files.writeString(base, "the image");
        try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
            file.setLength(8 * MIB);
        }
        disk = Files.createDirectories(temp.resolve("machines/box")).resolve("disk.qcow2");
    }

    @AfterEach
    void close() {
        places.close();
    }

    private Image image(boolean kept) {
        return new Image("abc", null, base, 8 * MIB, "x86_64", "test", kept, Set.of(), Instant.EPOCH);
    }

    private String info() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("qemu-img", "info", "--output=json", disk.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }

    @Test
    void aDiskIsAnOverlayThatMovesWithItsHome() throws Exception {
        disks.create(disk, image(true), 64 * MIB);
        assertThat(info())
                .contains("\"virtual-size\": " + 64 * MIB)
                .contains("\"backing-filename\": \"../../images/abc/rootfs.ext4\"")
                .contains("\"backing-filename-format\": \"raw\"");
        assertThat(disks.taken(disk)).isEqualTo(AllocatedSize.of(disk)).isBetween(1L, MIB);
        assertThat(disks.taken(disk.resolveSibling("none"))).isZero();
        assertThat(temp.resolve("machines/box")).isDirectoryContaining(file -> file.equals(disk));
        try (var files = Files.list(temp.resolve("machines/box"))) {
            assertThat(files).containsExactly(disk);
        }
    }

    @Test
    void anImageOfAPersonsOwnIsNamedInFull() throws Exception {
        disks.create(disk, image(false), 8 * MIB);
        assertThat(info()).contains("\"backing-filename\": \"" + base + "\"");
    }

    @Test
    void aDiskThatIsThereIsReplaced() throws Exception {
        Files.writeString(disk, "something");
        disks.create(disk, image(true), 8 * MIB);
        assertThat(info()).contains("\"virtual-size\": " + 8 * MIB);
    }

    @Test
    void smallerThanTheImageIsRefused() {
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> disks.create(disk, image(true), 8 * MIB - 1))
                .withMessageContaining("8388607 bytes (expected: at least 8388608)")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MACHINE_SPEC_INVALID));
        assertThat(disk).doesNotExist();
    }

    @Test
    void growsAndNeverShrinks() throws Exception {
        disks.create(disk, image(true), 16 * MIB);
        disks.enlarge(disk, 16 * MIB);
        disks.enlarge(disk, 32 * MIB);
        assertThat(info()).contains("\"virtual-size\": " + 32 * MIB);
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> disks.enlarge(disk, 16 * MIB))
                .withMessageContaining("16777216 bytes (expected: at least 33554432)");
        Files.writeString(disk, "no disk at all");
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> disks.enlarge(disk, 64 * MIB))
                .withMessageContaining("no qcow2");
    }

    @Test
    void aMissingToolIsNamedWithTheWayOut() {
        QemuDisks without = new QemuDisks(places.find(PlaceId.HOST).orElseThrow(), "/no/such");
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> without.create(disk, image(true), 8 * MIB))
                .withMessageContaining("run: apt-get install qemu-utils")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VMM_MISSING));
    }

    @Test
    void whatQemuImgSaysIsShown() throws Exception {
        Files.delete(base);
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> disks.create(disk, image(true), 8 * MIB))
                .withMessageContaining("qemu-img create: ")
                .withMessageContaining("No such file or directory");
    }
}

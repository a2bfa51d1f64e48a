package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can not be, and guests that misbehave: each has one clear outcome, and neither the host nor machine {@code box} notices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineRefusalsTest {
    private final MachineLab lab = new MachineLab();

    @BeforeAll
    void start() {
        lab.start("box");
    }

    @AfterEach
    void nothingElseIsThere() {
        for (String name : lab.names()) {
            if (!name.equals("box")) {
                lab.holt("vm", "delete", name).succeeded();
            }
        }
        assertThat(lab.sh("box", "echo well")).isEqualTo("well");
        lab.assertOnlyUp("box");
        assertThat(lab.directories()).containsExactly("box");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({
        "--image no-such-image, 3, IMAGE_NOT_FOUND, no-such-image",
        "--kernel no-such-kernel, 3, KERNEL_NOT_FOUND, no-such-kernel",
        "--memory 16M, 2, MACHINE_SPEC_INVALID, at least 128 MiB",
        "--memory 0, 2, MACHINE_SPEC_INVALID, at least 128 MiB",
        "--memory 100000G, 4, MACHINE_TOO_LARGE, of this host",
        "--vcpu 0, 2, MACHINE_SPEC_INVALID, 1 to 255",
        "--vcpu -1, 2, MACHINE_SPEC_INVALID, 1 to 255",
        "--vcpu 1000, 2, MACHINE_SPEC_INVALID, 1 to 255",
        "--disk-size 64M, 2, MACHINE_SPEC_INVALID, of the image",
        "--disk-size 100000G, 2, MACHINE_SPEC_INVALID, at most",
        "--name box, 4, MACHINE_EXISTS, box",
        "--name Bad_Name, 2, INVALID_NAME, Bad_Name",
        "--name ../box, 2, INVALID_NAME, ../box"
    })
    void whatCanNotBeMadeIsRefusedBeforeAnythingExists(String option, int status, String code, String words) {
        String[] pair = option.split(" ", 2);
        HoltHome.Result refused = lab.holt("vm", "create", "--json", pair[0], pair[1]);
        assertThat(refused.refused(status, code)).contains(words);
        assertThat(lab.names()).containsExactly("box");
    }

    @Test
    void ofTwoWithOneNameOneIsMade() {
        HoltHome.Client first = lab.home().client("vm", "create", "--name", "twin");
        HoltHome.Client second = lab.home().client("vm", "create", "--name", "twin");
        int one = first.ended().status();
        int two = second.ended().status();
        assertThat(java.util.List.of(one, two)).containsExactlyInAnyOrder(0, 4);
        assertThat(lab.directories()).containsExactly("box", "twin");
    }

    @Test
    void aFileThatIsNoFileSystemIsNoImage() {
        Path text = lab.home().directory().resolve("notes.ext4");
        lab.home().write(text, "not a file system\n".repeat(1000));
        HoltHome.Result refused = lab.holt("image", "register", "notes", text.toString(), "--json");
        assertThat(refused.refused(2, "IMAGE_UNUSABLE")).contains("notes.ext4", "expected: an ext4 file system");
        assertThat(lab.holt("image", "list").succeeded().out()).doesNotContain("notes");
    }

    @Test
    void anImageThatChangedIsRefused() throws Exception {
        Path file = emptyImage("changing");
        lab.holt("image", "register", "changing", file.toString()).succeeded();
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
        HoltHome.Result refused = lab.holt("vm", "create", "--image", "changing", "--disk-size", "64M", "--json");
        assertThat(refused.refused(4, "IMAGE_CHANGED")).contains("changing.ext4");
        lab.holt("image", "delete", "changing").succeeded();
    }

    @Test
    void anImageWithoutAShellSaysThatItHasNone() {
        Path file = emptyImage("empty");
        lab.holt("image", "register", "empty", file.toString()).succeeded();
        HoltHome.Result run = lab.holt(
                "run", "-d", "--name", "hollow", "--net", "none", "--image", "empty", "--disk-size", "64M", "--json");
        assertThat(run.refused(1, "BOOT_FAILED")).contains("hollow", "/bin/sh");
        assertThat(lab.state("hollow")).isEqualTo("failed");
        lab.assertOnlyUp("box");
        assertThat(lab.holt("image", "delete", "empty", "--json").refused(4, "IMAGE_IN_USE"))
                .contains("empty");
        lab.holt("vm", "delete", "hollow").succeeded();
        lab.holt("image", "delete", "empty").succeeded();
    }

    @Test
    void aMachineThatIsStoppedRunsNothing() {
        lab.holt("vm", "create", "--name", "still").succeeded();
        HoltHome.Result refused = lab.exec("still", "true");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.err()).contains("still", "holt vm start still");
        assertThat(lab.holt("vm", "cp", "still:/etc/passwd", ".").status()).isEqualTo(4);
        assertThat(lab.holt("vm", "pause", "still").status()).isEqualTo(4);
    }

    @Test
    void aDiskDoesNotGrowUnderARunningMachineNorShrink() {
        assertThat(lab.holt("vm", "set", "box", "--disk-size", "20G").status()).isEqualTo(4);
        lab.holt("vm", "create", "--name", "still", "--disk-size", "9G").succeeded();
        HoltHome.Result refused = lab.holt("vm", "set", "still", "--disk-size", "8G");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("a disk never shrinks");
    }

    @Test
    void B4_aGuestThatPanicsIsToldWithItsLastWords() {
        lab.start("guest");
        HoltHome.Result exec =
                lab.exec("guest", "sh", "-c", "echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger");
        assertThat(exec.status()).isEqualTo(125);
        assertThat(lab.awaitEnd("guest", "failed"))
                .contains("its kernel gave up; its console says: ", "Kernel panic - not syncing: sysrq");
        lab.assertOnlyUp("box");
        lab.holt("vm", "start", "guest").succeeded();
        assertThat(lab.sh("guest", "echo again")).isEqualTo("again");
    }

    @Test
    void B4_aGuestThatSwitchesItselfOffIsStopped() {
        lab.start("guest");
        lab.exec("guest", "sh", "-c", "echo 1 > /proc/sys/kernel/sysrq; sync; echo o > /proc/sysrq-trigger; sleep 60");
        assertThat(lab.awaitEnd("guest", "stopped")).contains("its guest switched itself off");
        lab.assertOnlyUp("box");
        lab.holt("vm", "start", "guest").succeeded();
        lab.exec("guest", "sh", "-c", "echo 1 > /proc/sys/kernel/sysrq; echo b > /proc/sysrq-trigger; sleep 60");
        assertThat(lab.awaitEnd("guest", "stopped")).contains("restart", "holt vm start");
    }

    @Test
    void B2_aFloodOnTheConsoleIsBounded() throws Exception {
        lab.start("guest");
        lab.sh(
                "guest",
                "for i in 1 2 3 4; do cat /dev/zero | tr '\\\\0' x | head -c 2000000 > /dev/console; done; echo the-end > /dev/console");
        await().atMost(PATIENCE)
                .until(() -> lab.holt("vm", "logs", "guest").succeeded().out().contains("the-end"));
        assertThat(lab.holt("vm", "logs", "guest").out().length()).isLessThan(200_000);
        for (Path file : lab.sockets()) {
            assertThat(Files.isRegularFile(file) ? Files.size(file) : 0).isLessThan(1 << 17);
        }
    }

    @Test
    void B2_aDiskThatIsFullHarmsOnlyItsMachine() {
        lab.start("guest");
        String size = String.valueOf(lab.show("guest").path("diskBytes").asLong());
        assertThat(lab.exec(
                                "guest",
                                "sh",
                                "-c",
                                "fallocate -l %s /root/all; dd if=/dev/zero of=/root/rest bs=1M count=20000"
                                        .formatted(size))
                        .err())
                .contains("No space left on device");
        assertThat(lab.sh("guest", "rm -f /root/all /root/rest; echo well")).isEqualTo("well");
    }

    @Test
    void B2_aForkBombHarmsOnlyItsMachine() {
        lab.start("guest");
        HoltHome.Client bomb = lab.home()
                .client(
                        "vm",
                        "exec",
                        "guest",
                        "--",
                        "bash",
                        "-c",
                        "ulimit -u 2000; b() { b | b & }; b; echo lit; sleep 20");
        await().atMost(PATIENCE).until(() -> bomb.out().contains("lit"));
        for (int i = 0; i < 5; i++) {
            assertThat(lab.sh("box", "echo well")).isEqualTo("well");
        }
        lab.holt("vm", "kill", "guest").succeeded();
        assertThat(bomb.ended().status()).isEqualTo(125);
    }

    @Test
    void aHostWithoutQemuIsToldHowToGetIt() {
        Path bin = withoutQemu();
        try (MachineLab other = labWith(bin)) {
            HoltHome.Result refused = other.holt("vm", "create", "--json");
            assertThat(refused.refused(5, "VMM_MISSING")).contains("qemu-system-x86_64", "apt-get install");
            assertThat(other.holt("run", "--rm", "--", "true").status()).isEqualTo(125);
            other.assertNothingIsLeft();
        }
    }

    @Test
    void B8_aQemuThatIsTooOldIsRefused() throws Exception {
        Path bin = withoutQemu();
        Path old =
                Files.writeString(bin.resolve("qemu-system-x86_64"), "#!/bin/sh\necho 'QEMU emulator version 5.2.0'\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (MachineLab other = labWith(bin)) {
            assertThat(other.holt("vm", "create", "--json").refused(5, "VMM_MISSING"))
                    .contains("5.2.0", "7.2 or later");
            other.assertNothingIsLeft();
        }
    }

    /** A Holt of its own that looks for programs there. */
    private static MachineLab labWith(Path bin) {
        HoltHome home = new HoltHome();
        home.environment().put("PATH", bin.toString());
        return new MachineLab(home);
    }

    /** A directory with all programs but QEMU. */
    private Path withoutQemu() {
        Path bin = lab.home().makeDirectory("bin" + System.nanoTime());
        assertThat(MachineLab.here(
                        "for d in /usr/sbin /usr/bin; do for p in $d/*; do case $p in */qemu-*) ;; *) ln -sf \"$p\" '%s/' ;; esac; done; done"
                                .formatted(bin)))
                .isZero();
        return bin;
    }

    /** A file system with nothing in it. */
    private Path emptyImage(String name) {
        Path root = lab.home().makeDirectory(name);
        Path file = lab.home().directory().resolve(name + ".ext4");
        assertThat(MachineLab.here("PATH=$PATH:/usr/sbin mke2fs -q -t ext4 -d '%s' '%s' 32M".formatted(root, file)))
                .isZero();
        return file;
    }
}

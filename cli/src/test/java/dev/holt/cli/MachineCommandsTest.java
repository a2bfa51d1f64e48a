package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.ByteChannelPair;
import dev.holt.api.Empty;
import dev.holt.api.ExecFrames;
import dev.holt.api.ExecFrames.Channel;
import dev.holt.api.ExecFrames.Control;
import dev.holt.api.ExecFrames.ExecFrame;
import dev.holt.api.MachineRecords;
import dev.holt.api.MachineRecords.Copied;
import dev.holt.api.MachineRecords.Copy;
import dev.holt.api.MachineRecords.Create;
import dev.holt.api.MachineRecords.Exec;
import dev.holt.api.MachineRecords.ForwardView;
import dev.holt.api.MachineRecords.ImageList;
import dev.holt.api.MachineRecords.ImageView;
import dev.holt.api.MachineRecords.KernelList;
import dev.holt.api.MachineRecords.KernelView;
import dev.holt.api.MachineRecords.MachineList;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.OpenForward;
import dev.holt.api.MachineRecords.Plan;
import dev.holt.api.MachineRecords.SizeView;
import dev.holt.api.Operations;
import dev.holt.core.ErrorKind;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MachineCommandsTest {
    private final Holt holt = new Holt();

    private static MachineView machine(String name, String state) {
        boolean runs = state.equals("running");
        return new MachineView(
                name,
                state,
                Holt.NOW.minusSeconds(60),
                runs ? "" : "stopped",
                "debian-12",
                2,
                1024,
                8L << 30,
                "user",
                "holt",
                false,
                null,
                runs ? 4711L : null,
                runs ? 60L : null,
                runs ? "tcg" : null,
                false,
                List.of(new ForwardView(8080, 80, runs)),
                "0123456789ab",
                Holt.NOW.minusSeconds(100));
    }

    private static byte[] output(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ExecFrames.encode(Channel.OUTPUT, bytes, 0, bytes.length);
    }

    private static byte[] code(int code) {
        return ExecFrames.encode(Control.code(code));
    }

    private static byte[] endedBy(int signal) {
        return ExecFrames.encode(Control.endedBy(signal));
    }

    private void ends(byte[] end) {
        holt.api.guest = bytes -> bytes.toCaller().write(end);
    }

    private void fails(String code) {
        holt.api.guest = _ -> {
            throw FakeApi.failure(code, ErrorKind.FAILED, "it went wrong");
        };
    }

    /** Sends input back until it ends. */
    private static void echo(ByteChannelPair bytes) throws IOException {
        Optional<ExecFrame> frame = ExecFrames.read(bytes.fromCaller());
        while (frame.isPresent()) {
            ExecFrame read = frame.get();
            if (read.channel() == Channel.INPUT) {
                bytes.toCaller().write(ExecFrames.encode(Channel.OUTPUT, read.payload(), 0, read.payload().length));
                bytes.toCaller().write(ExecFrames.encode(Control.credit(read.payload().length)));
            } else if (ExecFrames.control(read).end()) {
                bytes.toCaller().write(code(0));
                return;
            }
            frame = ExecFrames.read(bytes.fromCaller());
        }
    }

    @BeforeEach
    void answers() {
        holt.api.on(Operations.VM_CREATE, _ -> machine("fox", "running"));
        holt.api.on(Operations.VM_DELETE, _ -> new Empty());
        ends(code(0));
    }

    private boolean deleted() {
        return holt.api.asked.contains(new MachineRecords.Delete("fox", false));
    }

    @Test
    void statusesAreTheCommandsOwn() {
        for (int code : new int[] {0, 1, 42, 255}) {
            ends(code(code));
            assertThat(holt.run("vm", "exec", "fox", "--", "true").status()).isEqualTo(code);
            assertThat(holt.run("run", "--", "true").status()).isEqualTo(code);
        }
        ends(endedBy(9));
        assertThat(holt.run("vm", "exec", "fox", "--", "true").status()).isEqualTo(137);
    }

    @Test
    void bug06_exitCodeUnwrap() {
        fails("COMMAND_NOT_FOUND");
        assertThat(holt.run("vm", "exec", "fox", "--", "none").status()).isEqualTo(127);
        fails("COMMAND_NOT_EXECUTABLE");
        assertThat(holt.run("vm", "exec", "fox", "--", "/etc").status()).isEqualTo(126);
        for (String own : List.of("MACHINE_NOT_FOUND", "GUEST_UNREACHABLE", "INTERNAL")) {
            fails(own);
            Holt.Result result = holt.run("vm", "exec", "fox", "--", "true");
            assertThat(result.status()).isEqualTo(125);
            assertThat(result.err()).contains("it went wrong");
        }
        fails("CANCELLED");
        assertThat(holt.run("vm", "exec", "fox", "--", "true").status()).isEqualTo(ExitStatus.INTERRUPTED);
        holt.api.guest = _ -> {};
        assertThat(holt.run("vm", "exec", "fox", "--", "true").status()).isEqualTo(125);
    }

    @Test
    void bug05_sshArgvResplit() {
        holt.run("vm", "exec", "fox", "-e", "A=b c", "--cwd", "/srv", "--", "sh", "-c", "exit 42", "a b", "q'\"\n$x");

        Exec exec = (Exec) holt.api.asked.getLast();
        assertThat(exec.argv()).containsExactly("sh", "-c", "exit 42", "a b", "q'\"\n$x");
        assertThat(exec.environment()).containsEntry("A", "b c");
        assertThat(exec.directory()).isEqualTo("/srv");
        assertThat(exec.rows()).isNull();
    }

    @Test
    void inputAndOutputPassThrough() {
        holt.api.guest = MachineCommandsTest::echo;
        String much = "0123456789abcdef".repeat(100_000);
        RecordingConsole console = new RecordingConsole(much, false);

        assertThat(holt.at(console, "vm", "exec", "fox", "--", "cat")).isZero();
        assertThat(console.printed()).isEqualTo(much);
        assertThat(console.raw).isEmpty();
    }

    @Test
    void aTerminalIsRawMeanwhileAndRestoredOnEveryPath() {
        for (String how : List.of("0", "COMMAND_NOT_FOUND", "GUEST_UNREACHABLE", "CANCELLED", "lost")) {
            switch (how) {
                case "0" -> ends(code(0));
                case "lost" -> holt.api.guest = _ -> {};
                default -> fails(how);
            }
            RecordingConsole console = new RecordingConsole("", true);
            int _ = holt.at(console, "vm", "shell", "fox");

            assertThat(console.raw).containsExactly(true, false);
        }
        Exec exec = (Exec) holt.api.asked.getLast();
        assertThat(exec.rows()).isEqualTo(24);
        assertThat(exec.columns()).isEqualTo(80);
    }

    @Test
    void signalsAndSizesAreCarried() {
        RecordingConsole console = new RecordingConsole("", true);
        holt.api.guest = bytes -> {
            Objects.requireNonNull(console.signals).accept(2);
            Objects.requireNonNull(console.resizes)
                    .accept(new dev.holt.protocol.Console.Tty(true, true, true, 50, 132));
            int seen = 0;
            while (seen < 2) {
                ExecFrame frame = ExecFrames.read(bytes.fromCaller()).orElseThrow();
                Control control = ExecFrames.control(frame);
                if (Objects.equals(control.signal(), 2) || Objects.equals(control.columns(), 132)) {
                    seen++;
                }
            }
            bytes.toCaller().write(endedBy(2));
        };

        assertThat(holt.at(console, "vm", "exec", "fox", "--", "sleep", "9")).isEqualTo(130);
    }

    @Test
    void aShellNeedsATerminal() {
        assertThat(holt.run("vm", "shell", "fox").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("run").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.api.asked).isEmpty();
    }

    @Test
    void runMakesAMachineAndLeavesIt() {
        holt.api.guest = bytes -> {
            bytes.toCaller().write(output("hi\n"));
            bytes.toCaller().write(code(3));
        };
        RecordingConsole console = new RecordingConsole("", true);

        assertThat(holt.at(console, "run", "--name", "fox", "--memory", "2G", "--vcpu", "3", "--", "make"))
                .isEqualTo(3);
        Create create = (Create) holt.api.asked.getFirst();
        assertThat(create.memoryMiB()).isEqualTo(2048);
        assertThat(create.vcpu()).isEqualTo(3);
        assertThat(create.start()).isTrue();
        assertThat(create.ephemeral()).isFalse();
        assertThat(console.printed()).isEqualTo("hi\n");
        assertThat(console.complained()).contains("without KVM").contains("runs on");
        assertThat(deleted()).isFalse();
    }

    @Test
    void rmDeletesWhateverComesOfIt() {
        for (String how : List.of("0", "42", "signal", "COMMAND_NOT_FOUND", "GUEST_UNREACHABLE", "CANCELLED", "lost")) {
            holt.api.asked.clear();
            int expected = switch (how) {
                case "0" -> 0;
                case "42" -> 42;
                case "signal" -> 137;
                case "COMMAND_NOT_FOUND" -> 127;
                case "CANCELLED" -> 130;
                default -> 125;
            };
            switch (how) {
                case "0", "42" -> ends(code(expected));
                case "signal" -> ends(endedBy(9));
                case "lost" -> holt.api.guest = _ -> {};
                default -> fails(how);
            }
            assertThat(holt.run("run", "--rm", "--", "x").status()).isEqualTo(expected);
            assertThat(((Create) holt.api.asked.getFirst()).ephemeral()).isTrue();
            assertThat(deleted()).isTrue();
        }
    }

    /** Ctrl-C interrupts the command's thread; the machine goes all the same, and the deletion is not interrupted. */
    @Test
    void rmDeletesAlsoOnCtrlC() {
        holt.api.guest = _ -> {
            Thread.currentThread().interrupt();
            throw new InterruptedException();
        };
        boolean[] interrupted = {true};
        holt.api.on(Operations.VM_DELETE, _ -> {
            interrupted[0] = Thread.currentThread().isInterrupted();
            return new Empty();
        });
        int status = holt.run("run", "--rm", "--", "sleep", "9").status();
        boolean after = Thread.interrupted();

        assertThat(status).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(interrupted[0]).isFalse();
        assertThat(after).isTrue();
        assertThat(deleted()).isTrue();
    }

    @Test
    void aMachineThatDidNotComeUpIsOneTwentyFive() {
        holt.api.on(Operations.VM_CREATE, _ -> {
            throw FakeApi.failure("BOOT_FAILED", ErrorKind.FAILED, "did not come up");
        });
        Holt.Result result = holt.run("run", "--rm", "--", "true");

        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err()).contains("did not come up");
        assertThat(deleted()).isFalse();
        assertThat(holt.run("run", "-d").status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void detachedPrintsTheName() {
        assertThat(holt.run("run", "-d").lines()).containsExactly("fox");
        assertThat(holt.run("run", "-d", "--json").out()).contains("\"name\"").contains("\"memoryMiB\"");
        assertThat(holt.run("run", "-d", "--rm").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("run", "-d", "--", "x").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("run", "--json", "--", "x").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void aDryRunMakesNothing() {
        holt.api.on(
                Operations.VM_PLAN,
                _ -> new Plan(
                        null,
                        false,
                        "user",
                        "holt",
                        List.of(
                                new SizeView("vcpu", 2, "", "host"),
                                new SizeView("memory", 1024, "MiB", "flag"),
                                new SizeView("disk", 8L << 30, "bytes", "floor"))));
        Holt.Result result = holt.run("run", "--dry-run", "--memory", "1G", "--", "x");

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("would be made first")
                .contains("1024 MiB (as asked for)")
                .contains("by what this host has");
        assertThat(holt.api.asked).hasSize(1);
    }

    @Test
    void machinesAreListedByTheNamesOfTheApi() {
        holt.api.on(
                Operations.VM_LIST,
                _ -> new MachineList(List.of(machine("fox", "running"), machine("owl", "stopped"))));

        assertThat(holt.run("vm", "list").out()).contains("fox").contains("owl").contains("stopped");
        String json = holt.run("vm", "list", "--json").out();
        for (String name : Set.of(
                "\"machines\"",
                "\"name\"",
                "\"state\"",
                "\"image\"",
                "\"vcpu\"",
                "\"memoryMiB\"",
                "\"pid\"",
                "\"uptimeSeconds\"",
                "\"accelerator\"")) {
            assertThat(json).contains(name);
        }
    }

    @Test
    void aNewOneIsNamedWithOrWithoutTheOption() {
        holt.api.on(Operations.VM_CREATE, create -> machine(String.valueOf(create.name()), "created"));

        assertThat(holt.run("vm", "create", "fox").out()).isEqualTo("fox\n");
        assertThat(holt.run("vm", "create", "--name", "fox").out()).isEqualTo("fox\n");
        assertThat(holt.run("vm", "create", "fox", "--name", "hare").status()).isEqualTo(2);
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthers() {
        holt.api.on(Operations.VM_STOP, p -> {
            if (p.machine().equals("owl")) {
                throw FakeApi.failure("MACHINE_NOT_FOUND", ErrorKind.NOT_FOUND, "owl is not there");
            }
            return machine(p.machine(), "stopped");
        });
        Holt.Result result = holt.run("vm", "stop", "fox", "owl", "elk");

        assertThat(result.status()).isEqualTo(ExitStatus.NOT_FOUND);
        assertThat(result.out()).contains("fox").contains("elk");
        assertThat(result.err()).contains("owl is not there");
    }

    @Test
    void filesAreCopied() {
        holt.api.on(Operations.VM_COPY_IN, _ -> new Copied("fox:/root/a", 1, List.of()));
        holt.api.on(Operations.VM_COPY_OUT, _ -> new Copied("/work/b", 1, List.of("a/pipe: a FIFO is not copied")));

        assertThat(holt.run("vm", "cp", "a", "fox:/root/").status()).isZero();
        assertThat(holt.api.asked.getLast()).isEqualTo(new Copy("fox", "/work/a", "/root/"));
        Holt.Result out = holt.run("vm", "cp", "fox:/root/a", "b");
        assertThat(out.status()).isZero();
        assertThat(out.err()).isEqualTo("holt: a/pipe: a FIFO is not copied\n");
        assertThat(holt.api.asked.getLast()).isEqualTo(new Copy("fox", "/work/b", "/root/a"));
        assertThat(holt.run("vm", "cp", "a", "b").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("vm", "cp", "fox:/a", "owl:/b").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void portsAreForwarded() {
        holt.api.on(Operations.VM_FORWARD, _ -> machine("fox", "running"));

        assertThat(holt.run("vm", "forward", "fox", "8080:80").out())
                .contains("127.0.0.1:8080 leads to port 80 of fox");
        assertThat(holt.api.asked.getLast()).isEqualTo(new OpenForward("fox", 8080, 80));
        assertThat(holt.run("vm", "forward", "fox", "8080:x").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void imagesAndKernelsAreListed() {
        holt.api.on(
                Operations.IMAGE_LIST,
                _ -> new ImageList(List.of(new ImageView(
                        "ab".repeat(32),
                        "debian-12",
                        1L << 30,
                        "x86_64",
                        "debian-12",
                        true,
                        List.of("git"),
                        "/i",
                        Holt.NOW))));
        holt.api.on(
                Operations.KERNEL_LIST,
                _ -> new KernelList(List.of(
                        new KernelView("cd".repeat(32), "debian", "6.1.0", "x86_64", "debian", 90 << 20, Holt.NOW))));

        assertThat(holt.run("image", "list").out()).contains("debian-12");
        assertThat(holt.run("image", "list", "--json").out())
                .contains("\"images\"")
                .contains("\"digest\"");
        assertThat(holt.run("kernel", "list").out()).contains("6.1.0");
        assertThat(holt.run("kernel", "list", "--json").out())
                .contains("\"kernels\"")
                .contains("\"release\"");
    }
}

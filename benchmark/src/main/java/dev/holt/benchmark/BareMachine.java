package dev.holt.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine as one makes it by hand: an overlay by {@code qemu-img}, QEMU with one processor and as much memory as Holt's machines get here, in a file in
 * {@code /dev/shm}, the disk through the host's cache, QEMU's own network, and {@code bare-guest} inside. One thread uses it. Closing it ends it.
 */
final class BareMachine implements AutoCloseable {
    /** Of each machine, bare or Holt's. */
    static final int MEMORY_MIB = 512;

    /** Where the memory of bare machines is, each named by its lab. */
    static final Path SHARED = Path.of("/dev/shm");

    private static final int BUFFER = 1 << 18;
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(1);

    private final Path disk;
    private final Path memory;
    private final Path socket;
    private final Process process;
    private final SocketChannel link;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    /** Starts it; the guest has not answered yet. {@code name} tells those of one lab apart. */
    BareMachine(BareParts parts, String name) {
        Path directory = parts.lab().directory();
        disk = directory.resolve(name + ".qcow2");
        socket = directory.resolve(name + ".link");
        memory = SHARED.resolve(directory.getFileName() + "-" + name);
        parts.lab()
                .runner()
                .run(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-b",
                        parts.image().toString(),
                        "-F",
                        "raw",
                        disk.toString());
        process = parts.lab().runner().start(command(parts), Path.of("/dev/null"));
        link = connect();
    }

    private List<String> command(BareParts parts) {
        String kernelWords = "console=ttyS0 quiet panic=-1 reboot=t random.trust_cpu=on";
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64"));
        command.addAll(List.of("-M", "microvm,rtc=on,memory-backend=ram"));
        command.addAll(List.of("-accel", parts.kvm() ? "kvm" : "tcg,thread=multi", "-cpu", "max", "-smp", "1"));
        command.addAll(List.of("-m", Integer.toString(MEMORY_MIB)));
        command.addAll(List.of(
                "-object", "memory-backend-file,id=ram,size=%dM,mem-path=%s,share=on".formatted(MEMORY_MIB, memory)));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-nographic", "-no-reboot", "-serial", "null"));
        command.addAll(List.of(
                "-kernel",
                parts.kernel().toString(),
                "-initrd",
                parts.initramfs().toString()));
        command.addAll(List.of(
                "-append",
                parts.kvm()
                        ? kernelWords
                        : kernelWords + " tsc_early_khz=%d tsc=reliable no_timer_check".formatted(parts.rate())));
        command.addAll(List.of("-drive", "id=root,file=%s,format=qcow2,if=none,cache=writeback".formatted(disk)));
        command.addAll(List.of("-device", "virtio-blk-device,drive=root"));
        command.addAll(List.of("-netdev", "user,id=net", "-device", "virtio-net-device,netdev=net"));
        command.addAll(List.of("-device", "virtio-serial-device"));
        command.addAll(List.of("-chardev", "socket,id=link,path=%s,server=on,wait=off".formatted(socket)));
        command.addAll(List.of("-device", "virtserialport,chardev=link,name=bare"));
        return command;
    }

    private SocketChannel connect() {
        long end = System.nanoTime() + BOOT.toNanos();
        while (true) {
            try {
                return SocketChannel.open(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    close();
                    throw new BenchException("a bare machine does not start: " + e.getMessage(), e);
                }
                Waiting.pass(LOOK);
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** What of its memory file QEMU holds in memory, in MiB. */
    double guestMebibytes() {
        return Proc.residentOf(pid(), memory.toString());
    }

    /** Runs a command in it, waiting for the guest when it still boots, and returns what it printed. */
    String run(String command) {
        say("run " + command);
        return answer(command);
    }

    /** Sends so many bytes, which the guest reads and throws away. */
    void take(long bytes) {
        say("take " + bytes);
        try {
            long left = bytes;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, BUFFER));
                left -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    link.write(buffer);
                }
            }
        } catch (IOException e) {
            throw new BenchException("the link of a bare machine: " + e.getMessage(), e);
        }
        answer("take");
    }

    /** Receives so many bytes and throws them away. */
    void give(long bytes) {
        say("give " + bytes);
        for (long left = bytes; left > 0; ) {
            left -= read();
        }
    }

    private void say(String line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                link.write(bytes);
            }
        } catch (IOException e) {
            throw new BenchException("the link of a bare machine: " + e.getMessage(), e);
        }
    }

    private String answer(String command) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            read();
            buffer.flip();
            while (buffer.hasRemaining()) {
                all.write(buffer.get());
            }
            String text = all.toString(StandardCharsets.UTF_8);
            int end = text.indexOf('\0');
            if (end >= 0 && text.endsWith("\n")) {
                if (!text.substring(end + 1).equals("0\n")) {
                    throw new BenchException("%s: failed in a bare machine: %s".formatted(command, text.strip()));
                }
                return text.substring(0, end);
            }
        }
    }

    private int read() {
        try {
            int count = link.read(buffer.clear());
            if (count < 0) {
                throw new BenchException("a bare machine has ended");
            }
            return count;
        } catch (IOException e) {
            throw new BenchException("the link of a bare machine: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            if (link != null) {
                link.close();
            }
            Files.deleteIfExists(memory);
            Files.deleteIfExists(disk);
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new BenchException("closing a bare machine: " + e.getMessage(), e);
        }
    }
}

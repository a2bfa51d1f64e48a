package dev.holt.net;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Networks;
import dev.holt.core.place.Processes;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Networks by {@code passt}, each behind a fence. Keeps nothing in memory: what it started is found by its mark. Safe for any thread. */
public final class Passt implements Networks {
    private static final String MARK = "HOLT_LAUNCH_ID";
    private static final String PROGRAM = "passt";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int WORDS = 1 << 14;

    private final Path run;
    private final Path fence;
    private final String path;
    private final Path routes;
    private final Processes processes;

    /**
     * @param run a directory of this user alone, for sockets
     * @param fence the program {@code holt-fence}
     * @param path where programs are looked for: absolute directories, joined by {@code :}
     * @param processes those of this host
     */
    public Passt(Path run, Path fence, String path, Processes processes) {
        this(run, fence, path, processes, Path.of("/proc/net/route"));
    }

    Passt(Path run, Path fence, String path, Processes processes, Path routes) {
        this.run = run;
        this.fence = fence;
        this.path = path;
        this.processes = processes;
        this.routes = routes;
    }

    @Override
    public Attachment acquire(MachineName machine, String mark, MachineSpec.Network mode, Progress progress)
            throws InterruptedException {
        return switch (mode) {
            case NONE -> new Attachment.None();
            case USER -> user(machine, mark, progress);
        };
    }

    /** Ends everything that carries the mark, the VMM too if it still runs. */
    @Override
    public void release(String mark) {
        processes.killMarked(mark, GRACE);
        try {
            Files.deleteIfExists(socket(mark));
        } catch (IOException e) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, "%s: can not be removed: %s".formatted(socket(mark), e.getMessage()), e);
        }
    }

    private Attachment user(MachineName machine, String mark, Progress progress) throws InterruptedException {
        String mac = Addresses.mac(machine);
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return new Attachment.BuiltIn(mac, Addresses.NETWORK, warning(machine));
        }
        boolean started = false;
        try {
            Subprocess.Result result = start(program.get(), mark);
            started = result.succeeded();
            if (started) {
                return new Attachment.Socket(socket(mark), mac, Addresses.NETWORK);
            }
            if (result.timedOut() || Routes.hasDefault(routes)) {
                throw failed(machine, words(result), null);
            }
            progress.stage(
                    "machine %s gets no network: this host has none itself; its forwards work".formatted(machine));
            return new Attachment.None();
        } catch (IOException e) {
            throw failed(machine, String.valueOf(e.getMessage()), e);
        } finally {
            if (!started) {
                release(mark);
            }
        }
    }

    /** Returns when both have gone into the background, and the socket is there; or when they have failed. */
    private Subprocess.Result start(Path program, String mark) throws IOException, InterruptedException {
        List<String> argv =
                new ArrayList<>(List.of(fence.toString(), socket(mark).toString(), program.toString()));
        argv.addAll(Addresses.OPTIONS);
        Map<String, String> environment = Map.of("PATH", path, "LC_ALL", "C", MARK, mark);
        return Subprocess.run(argv, run, environment, new byte[0], PATIENCE, WORDS);
    }

    private Path socket(String mark) {
        return run.resolve(mark + ".net");
    }

    private Optional<Path> program() {
        return Stream.of(path.split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, PROGRAM))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static MachineException failed(MachineName machine, String words, @Nullable Throwable cause) {
        return new MachineException(
                ErrorCode.VMM_FAILED,
                machine,
                "machine %s: its network can not be prepared: %s; pass --net none for a machine without one"
                        .formatted(machine, words),
                cause);
    }

    private static String words(Subprocess.Result result) {
        String said = Printable.lines(result.errorText())
                .lines()
                .filter(line -> !line.isBlank() && !line.contains("syslog"))
                .collect(Collectors.joining("; "));
        return result.timedOut() ? "passt has not begun within %d s; %s".formatted(PATIENCE.toSeconds(), said) : said;
    }

    private static String warning(MachineName machine) {
        return ("machine %s can reach what listens on this host's loopback, for passt is missing; "
                        + "install it: sudo apt-get install passt")
                .formatted(machine);
    }
}

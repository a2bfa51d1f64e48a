package dev.holt.host;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Processes;
import dev.holt.core.place.Reach;
import dev.holt.os.Coprocess;
import dev.holt.os.ListeningPorts;
import dev.holt.os.Subprocess;
import dev.holt.os.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** This host. Safe for many threads. */
final class HostPlace implements Place {
    /** Gives a command a session and group of its own and becomes it; part of every Debian and of BusyBox. */
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Base base;
    private final Supplier<String> bootId;
    private final DirectoryWatches watches;
    private final Processes processes;

    HostPlace(Base base, Supplier<String> bootId, DirectoryWatches watches) {
        this.base = base;
        this.bootId = bootId;
        this.watches = watches;
        this.processes = new HostProcesses(bootId);
    }

    @Override
    public PlaceId id() {
        return PlaceId.HOST;
    }

    @Override
    public Reach reach() {
        return new Reach.Up(bootId.get());
    }

    @Override
    public Base base() {
        return base;
    }

    @Override
    public Optional<Path> program(String name, Map<String, String> environment) {
        return Programs.find(name, environment);
    }

    /** Runs it as the leader of a process group of its own, so that its end by time or interrupt takes all of the group along. */
    @Override
    public Completed run(Command command) {
        String name = command.argv().getFirst();
        Path program = program(name, command.environment())
                .orElseThrow(() -> new HoltException(
                        ErrorCode.START_FAILED,
                        "%s: no such program (expected: an executable file in PATH=%s)"
                                .formatted(name, command.environment().getOrDefault("PATH", ""))));
        if (!java.nio.file.Files.isDirectory(command.directory())) {
            throw new HoltException(
                    ErrorCode.START_FAILED,
                    "%s: can not be started in %s (expected: a directory)".formatted(name, command.directory()));
        }
        try {
            Subprocess.Result result = Subprocess.run(
                    inGroupOfItsOwn(program, command.argv()),
                    command.directory(),
                    command.environment(),
                    command.input(),
                    command.timeout(),
                    command.outputLimit());
            return new Completed(result.status(), result.output(), result.error(), result.timedOut());
        } catch (IOException e) {
            throw new HoltException(
                    ErrorCode.START_FAILED, "%s: can not be started: %s".formatted(program, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(ErrorCode.CANCELLED, "%s was ended".formatted(name), e);
        }
    }

    @Override
    public AutoCloseable listen(
            String name,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Consumer<byte[]> lines,
            Runnable ended) {
        try {
            return Coprocess.start(name, argv, directory, environment, lines, ended);
        } catch (IOException e) {
            throw new HoltException(
                    ErrorCode.START_FAILED, "%s: can not be started: %s".formatted(argv.getFirst(), e.getMessage()), e);
        }
    }

    @Override
    public boolean isDeserted(Path socket) {
        return UnixSocket.isDeserted(socket);
    }

    @Override
    public Files files(Path root) {
        return new HostFiles(root);
    }

    /** Makes the directory when it is missing. */
    @Override
    public AutoCloseable watch(Path directory, Consumer<String> sink) {
        return watches.watch(directory, sink);
    }

    @Override
    public Processes processes() {
        return processes;
    }

    @Override
    public Set<Integer> listeningPorts() {
        return ListeningPorts.now();
    }

    private static List<String> inGroupOfItsOwn(Path program, List<String> argv) {
        List<String> whole = new ArrayList<>();
        SETSID.stream()
                .filter(java.nio.file.Files::isExecutable)
                .findFirst()
                .ifPresent(setsid -> whole.add(setsid.toString()));
        whole.add(program.toString());
        whole.addAll(argv.subList(1, argv.size()));
        return whole;
    }
}

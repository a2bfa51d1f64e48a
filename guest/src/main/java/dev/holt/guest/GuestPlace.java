package dev.holt.guest;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Processes;
import dev.holt.core.place.Reach;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The inside of a machine, over its link. It exists as long as the machine does, also while that is off. Safe for any thread. */
final class GuestPlace implements Place {
    /** Where each guest finds the runner. */
    private static final Path RUNNER = Path.of("/run/holt/holt-run");

    private static final Base BASE = new Base("root", Path.of("/root"), RUNNER);
    private static final Path UNIX_SOCKETS = Path.of("/proc/net/unix");
    private static final int MOST_SOCKETS = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Prints the absolute path of a program that can be executed. */
    private static final String WHICH =
            "p=$(command -v \"$1\") && case $p in /*) [ -f \"$p\" ] && [ -x \"$p\" ] && printf %s \"$p\";; *) exit 1;; esac";

    private final Base base;
    private final Asking asking;
    private final GuestProcesses processes;
    /** The programs that were found during one boot. */
    private final Map<Sought, Path> programs = new ConcurrentHashMap<>();

    private record Sought(String boot, String program, String path) {}

    /** The inside of a machine, where everything is done as {@code root}. */
    GuestPlace(Way way) {
        this(way, BASE);
    }

    GuestPlace(Way way, Base base) {
        this.base = base;
        this.asking = new Asking(way);
        this.processes = new GuestProcesses(this, asking);
    }

    @Override
    public PlaceId id() {
        return PlaceId.machine(asking.machine().value());
    }

    @Override
    public Reach reach() {
        return asking.reach();
    }

    @Override
    public Base base() {
        return base;
    }

    @Override
    public Optional<Path> program(String program, Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", Base.USUAL_PATH);
        String boot = asking.ask(guest -> guest.identity().bootId());
        programs.keySet().removeIf(sought -> !sought.boot().equals(boot));
        Sought sought = new Sought(boot, program, path);
        Path known = programs.get(sought);
        if (known != null) {
            return Optional.of(known);
        }
        Completed found = run(Command.of(
                List.of("/bin/sh", "-c", WHICH, "sh", program), Path.of("/"), Map.of("PATH", path), PATIENCE));
        String at = found.outputText();
        if (!found.succeeded() || !at.startsWith("/")) {
            return Optional.empty();
        }
        Path located = Path.of(at);
        programs.put(sought, located);
        return Optional.of(located);
    }

    @Override
    public Completed run(Command command) {
        return asking.ask(guest -> new GuestRun(guest, command).toItsEnd());
    }

    /** The reading thread is a virtual one; the link's own threads move the bytes. */
    @Override
    public AutoCloseable listen(
            String reader,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Consumer<byte[]> lines,
            Runnable ended) {
        GuestProcess process = asking.ask(guest ->
                GuestRun.start(guest, new GuestCommand(argv, environment, directory.toString(), null, true, false)));
        Thread.ofVirtual().name(reader).start(() -> {
            Thread drain = Thread.ofVirtual().name(reader + "-errors").start(() -> drain(process));
            try (process) {
                process.out().transferTo(new Entries('\n', lines));
            } catch (IOException _) {
                // The link broke, or it was closed: the same as its end.
            } finally {
                drain.interrupt();
                ended.run();
            }
        });
        return process;
    }

    private static void drain(GuestProcess process) {
        try {
            process.err().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException _) {
            // The end.
        }
    }

    @Override
    public boolean isDeserted(Path socket) {
        if (reach().isOff()) {
            return true;
        }
        Optional<Guest.Piece> sockets = asking.ask(guest -> guest.read(UNIX_SOCKETS.toString(), 0, MOST_SOCKETS));
        String end = " " + socket;
        return sockets.isPresent()
                && new String(sockets.get().content(), StandardCharsets.UTF_8)
                        .lines()
                        .noneMatch(l -> l.endsWith(end));
    }

    @Override
    public Files files(Path root) {
        return new GuestFiles(asking, root);
    }

    /** Comes back by itself when the link was lost and when the machine was started again. Makes the directory when it is missing. */
    @Override
    public AutoCloseable watch(Path directory, Consumer<String> sink) {
        return new GuestWatch(asking, directory, sink).start();
    }

    @Override
    public Processes processes() {
        return processes;
    }

    @Override
    public Set<Integer> listeningPorts() {
        return asking.ask(Guest::listening).stream()
                .map(Guest.ListeningSocket::port)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String toString() {
        return id().toString();
    }
}

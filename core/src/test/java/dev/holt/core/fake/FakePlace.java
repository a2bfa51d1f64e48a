package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Places;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import dev.holt.core.place.Reach;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory, and the list of places with nothing but it. While it is unreachable whatever runs there goes on, but every question is
 * answered by an error or by silence. Safe for any thread; each report of a watch comes on a virtual thread of its own.
 */
public final class FakePlace implements Place, Places {
    private final SortedMap<Path, FakeFile> files = new TreeMap<>();
    private final Map<Path, ErrorCode> unreadable = new ConcurrentHashMap<>();
    private final FakeProcesses processes = new FakeProcesses();
    private final Set<Path> programs = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile Function<Command, Completed> commands = _ -> completed(0, "");
    private volatile @Nullable String unreachable;
    private volatile Set<Integer> listening = Set.of();
    private volatile boolean watchable = true;
    private volatile Reach.@Nullable Down off;
    private volatile boolean gone;

    private record Watch(Path directory, Consumer<String> sink) {}

    /** How a command ended that printed {@code output}. */
    public static Completed completed(int status, String output) {
        return new Completed(status, output.getBytes(StandardCharsets.UTF_8), new byte[0], false);
    }

    /** There is a program at this absolute path from now on. */
    public void install(String program) {
        programs.add(Path.of(program));
    }

    public void uninstall(String program) {
        programs.remove(Path.of(program));
    }

    /** What happens from now on when a command is run. */
    public void onRun(Function<Command, Completed> behaviour) {
        commands = behaviour;
    }

    /** Somebody waits for connections on these ports from now on. */
    public void listens(Integer... ports) {
        listening = Set.of(ports);
    }

    @Override
    public Set<Integer> listeningPorts() {
        return listening;
    }

    /** Does not answer from now on; null: answers again. */
    public void unreachable(@Nullable String reason) {
        unreachable = reason;
    }

    /** Reading this file is refused from now on, as that of a link or of one without permissions is. */
    public void unreadable(Path file, ErrorCode code) {
        unreadable.put(file, code);
    }

    /** Somebody writes at the end of a file. */
    public void append(Path file, String text) {
        synchronized (files) {
            files.computeIfPresent(
                    file,
                    (_, old) -> new FakeFile(
                            old.identity(),
                            (new String(old.content(), StandardCharsets.UTF_8) + text)
                                    .getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Somebody gives a file another name. */
    public void rename(Path file, Path name) {
        synchronized (files) {
            FakeFile renamed = files.remove(file);
            if (renamed != null) {
                files.put(name, renamed);
            }
        }
    }

    /** Nothing runs any more, and it says that it is off; null: it is on again. */
    public void off(Reach.@Nullable Down how) {
        off = how;
        if (how != null) {
            processes.reboot(processes.boot() + "-and-another");
        }
    }

    /** Exists no longer. */
    public void vanish() {
        gone = true;
    }

    /** Has no watches left to give from now on. */
    public void withoutWatches() {
        watchable = false;
    }

    /** Starts anew: nothing runs, files stay. */
    public void reboot(String boot) {
        processes.reboot(boot);
    }

    /** The processes, for the test itself. */
    public FakeProcesses machine() {
        return processes;
    }

    /** How many watches are open. */
    public int watched() {
        return watches.size();
    }

    @Override
    public PlaceId id() {
        return PlaceId.HOST;
    }

    @Override
    public Optional<Place> find(PlaceId id) {
        return id.equals(id()) && !gone ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Reach reach() {
        String reason = unreachable;
        Reach.Down down = off;
        if (gone) {
            return new Reach.Gone();
        }
        if (down != null) {
            return down;
        }
        return reason == null ? new Reach.Up(processes.boot()) : new Reach.Unreachable(reason);
    }

    @Override
    public Base base() {
        return new Base("agatha", Path.of("/home/agatha"), Path.of("/opt/holt/holt-run"));
    }

    @Override
    public Optional<Path> program(String name, Map<String, String> environment) {
        if (name.contains("/")) {
            return Optional.of(Path.of(name)).filter(programs::contains);
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(programs::contains)
                .findFirst();
    }

    @Override
    public Completed run(Command command) {
        requireReachable();
        return commands.apply(command);
    }

    @Override
    public AutoCloseable listen(
            String name,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Consumer<byte[]> lines,
            Runnable ended) {
        throw new UnsupportedOperationException("nothing runs beside this place");
    }

    @Override
    public boolean isDeserted(Path socket) {
        return true;
    }

    @Override
    public Files files(Path root) {
        requireReachable();
        return unguardedFiles(root);
    }

    /** The files as what runs there sees them, whether or not anybody else can. */
    public Files unguardedFiles(Path root) {
        return new FakeFiles(files, unreadable, root, this::report);
    }

    @Override
    public AutoCloseable watch(Path directory, Consumer<String> sink) {
        requireReachable();
        if (!watchable) {
            throw new HoltException(ErrorCode.INTERNAL, "watch %s: none left".formatted(directory));
        }
        Watch watch = new Watch(directory, sink);
        watches.add(watch);
        new FakeFiles(files, Map.of(), directory, _ -> {}).list("").forEach(name -> tell(watch, name));
        return () -> watches.remove(watch);
    }

    @Override
    public Processes processes() {
        return unreachable == null ? processes : new Unseen();
    }

    private void report(Path file) {
        watches.stream()
                .filter(watch -> watch.directory().equals(file.getParent()))
                .forEach(watch -> tell(watch, file.getFileName().toString()));
    }

    private void tell(Watch watch, String name) {
        Thread.startVirtualThread(() -> {
            if (watches.contains(watch)) {
                watch.sink().accept(name);
            }
        });
    }

    private void requireReachable() {
        String reason = unreachable;
        if (reason != null) {
            throw new HoltException(ErrorCode.INTERNAL, "place %s: %s".formatted(id(), reason));
        }
    }

    /** The processes of a place that does not answer: none can be seen, none can be reached. */
    private final class Unseen implements Processes {
        @Override
        public Optional<ProcessRef> find(long pid) {
            return Optional.empty();
        }

        @Override
        public boolean alive(ProcessRef process) {
            return false;
        }

        @Override
        public void signalGroup(ProcessRef process, int signal) {
            requireReachable();
        }

        @Override
        public int killMarked(String launchId, Duration grace) {
            requireReachable();
            return 0;
        }
    }
}

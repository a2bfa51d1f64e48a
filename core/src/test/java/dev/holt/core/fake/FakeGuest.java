package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.RunningMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One connection to the inside of a {@link FakeMachine}. Its files are those of {@link FakeGuests}. The monitor guards it. */
public final class FakeGuest implements Guest {
    private final FakeGuests all;
    private final FakeMachine machine;
    private final List<Runnable> listeners = new ArrayList<>();
    private final List<FakeCommand> commands = new ArrayList<>();
    private boolean connected = true;

    FakeGuest(FakeGuests all, FakeMachine machine) {
        this.all = all;
        this.machine = machine;
    }

    private MachineName name() {
        return machine.name();
    }

    /** The link breaks; what is under way fails. */
    public void breakLink() {
        List<Runnable> told;
        List<FakeCommand> broken;
        synchronized (this) {
            if (!connected) {
                return;
            }
            connected = false;
            told = List.copyOf(listeners);
            broken = List.copyOf(commands);
        }
        broken.forEach(c -> c.broken(unreachable()));
        told.forEach(Runnable::run);
    }

    private MachineException unreachable() {
        return new MachineException(
                ErrorCode.GUEST_UNREACHABLE, name(), "machine %s: the link broke".formatted(name()));
    }

    private void require(String what) {
        if (!isConnected()) {
            throw unreachable();
        }
        all.told(name(), what);
    }

    @Override
    public Identity identity() {
        return new Identity("guest-boot-of-" + machine.process().mark(), "6.1.0", "holt");
    }

    @Override
    public synchronized boolean isConnected() {
        return connected && machine.isAlive();
    }

    @Override
    public void onBreak(Runnable listener) {
        synchronized (this) {
            if (connected) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    @Override
    public void standStill(boolean still) {
        all.told(name(), still ? "stand still" : "go on");
    }

    @Override
    public void breakOff(String why) {
        all.told(name(), "broken off: " + why);
        close();
    }

    @Override
    public void configure(GuestConfiguration configuration) {
        require("configure " + configuration.hostname());
    }

    @Override
    public void setClock() {
        require("clock");
    }

    @Override
    public GuestProcess exec(GuestCommand command) {
        require("exec " + String.join(" ", command.argv()));
        FakeCommand.Script script = all.script(command.argv().getFirst());
        if (script == null) {
            throw new GuestException(
                    ErrorCode.COMMAND_NOT_FOUND,
                    name(),
                    "ENOENT",
                    "%s: command not found".formatted(command.argv().getFirst()));
        }
        FakeCommand started = new FakeCommand(command);
        synchronized (this) {
            commands.add(started);
        }
        all.started(started);
        Thread.ofVirtual().start(() -> {
            try {
                script.play(started);
            } catch (IOException | InterruptedException e) {
                started.exit(255);
            }
        });
        return started;
    }

    @Override
    public void put(String path, int mode, InputStream content) {
        require("put " + path);
        try {
            all.files(name()).put(path, content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void get(String path, OutputStream content) {
        require("get " + path);
        byte[] found = all.files(name()).get(path);
        if (found == null) {
            throw new GuestException(ErrorCode.GUEST_PATH_MISSING, name(), "ENOENT", path + ": no such file");
        }
        try {
            content.write(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Piece> read(String path, long offset, int limit) {
        require("read " + path);
        byte[] found = all.files(name()).get(path);
        if (found == null) {
            return Optional.empty();
        }
        int from = (int) Math.min(found.length, offset);
        int to = (int) Math.min(found.length, offset + limit);
        return Optional.of(new Piece(path, Arrays.copyOfRange(found, from, to)));
    }

    @Override
    public void watch(String directory, Consumer<String> names) {
        throw new UnsupportedOperationException("nothing appears here");
    }

    @Override
    public Optional<GuestFile> stat(String path) {
        require("stat " + path);
        byte[] found = all.files(name()).get(path);
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (found != null) {
            return Optional.of(new GuestFile(all.kinds().getOrDefault(path, 'f'), 0640, found.length, 0, last));
        }
        return all.files(name()).keySet().stream().anyMatch(f -> f.startsWith(path.endsWith("/") ? path : path + "/"))
                ? Optional.of(new GuestFile('d', 0755, 0, 0, last))
                : Optional.empty();
    }

    @Override
    public List<GuestFile> list(String directory) {
        require("list " + directory);
        String start = directory + "/";
        Map<String, GuestFile> found = new TreeMap<>();
        boolean there = false;
        for (Map.Entry<String, byte[]> file : all.files(name()).entrySet()) {
            if (file.getKey().startsWith(start)) {
                there = true;
                String rest = file.getKey().substring(start.length());
                int slash = rest.indexOf('/');
                if (slash > 0) {
                    found.put(rest, new GuestFile('d', 0755, 0, 0, rest.substring(0, slash)));
                } else if (!rest.isEmpty()) {
                    found.put(rest, new GuestFile('f', 0640, file.getValue().length, 0, rest));
                }
            }
        }
        if (!there) {
            throw new GuestException(ErrorCode.GUEST_PATH_MISSING, name(), "ENOENT", directory + ": no such directory");
        }
        return List.copyOf(found.values());
    }

    @Override
    public void unpack(String directory, InputStream tar) {
        put(directory + "/tar", 0600, tar);
    }

    @Override
    public void pack(String path, OutputStream tar) {
        get(path + "/tar", tar);
    }

    @Override
    public void makeDirectories(String path, int mode) {
        require("mkdir " + path);
        all.files(name()).put(path + "/", new byte[0]);
    }

    @Override
    public void move(String path, String to) {
        require("move %s %s".formatted(path, to));
        Map<String, byte[]> files = all.files(name());
        for (String file : List.copyOf(files.keySet())) {
            if (file.equals(path) || file.startsWith(path + "/")) {
                files.put(to + file.substring(path.length()), Objects.requireNonNull(files.remove(file)));
            }
        }
    }

    @Override
    public void remove(String path) {
        require("remove " + path);
        all.files(name()).keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
    }

    @Override
    public GuestStream connect(int port) {
        require("connect " + port);
        FakePipe there = new FakePipe(1 << 16);
        return new GuestStream() {
            @Override
            public InputStream in() {
                return there.in();
            }

            @Override
            public OutputStream out() {
                return there.out();
            }

            @Override
            public void close() {
                there.close();
            }
        };
    }

    @Override
    public List<ListeningSocket> listening() {
        require("ports");
        return List.of(new ListeningSocket("127.0.0.1", 8000, 77, "python3"));
    }

    @Override
    public Map<String, Long> stats() {
        require("stats");
        return new TreeMap<>(Map.of("load", 25L));
    }

    @Override
    public void grow() {
        require("grow");
    }

    @Override
    public void sync() {
        require("sync");
    }

    @Override
    public void powerOff() {
        require("power off");
        if (all.obeys()) {
            // The answer is on its way before the machine is off.
            Thread.ofVirtual().start(() -> machine.end(new RunningMachine.End.PoweredOff()));
        }
    }

    @Override
    public void close() {
        breakLink();
    }
}

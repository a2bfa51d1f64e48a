package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Guests;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The insides of fake machines. By itself a guest is up at once. The monitor guards all of it, and wakes who waits for a guest. */
public final class FakeGuests implements Guests {
    private final Map<Path, FakeMachine> links = new HashMap<>();
    private final Map<MachineName, Map<String, byte[]>> files = new ConcurrentHashMap<>();
    private final Map<String, Character> kinds = new ConcurrentHashMap<>();
    private final Map<String, FakeCommand.Script> scripts = new ConcurrentHashMap<>();
    private final List<FakeCommand> started = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<FakeGuest> connections = new ArrayList<>();
    private boolean up = true;
    private boolean obedient = true;
    private @Nullable String broken;
    private int waiting;

    FakeGuests() {
        scripts.put("true", command -> command.exit(0));
    }

    /** From now on a guest is not up before {@link #comeUp}. */
    public synchronized void staySilent() {
        up = false;
    }

    /** All are up, and so are those that start from now on. */
    public synchronized void comeUp() {
        up = true;
        notifyAll();
    }

    /** A guest that starts from now on says that it can not; null: can. */
    public synchronized void breakDown(@Nullable String reason) {
        broken = reason;
    }

    /** Whether guests switch themselves off when they are asked to. */
    public synchronized void obey(boolean obeys) {
        obedient = obeys;
    }

    synchronized boolean obeys() {
        return obedient;
    }

    /** How many wait for a guest now. */
    public synchronized int waiting() {
        return waiting;
    }

    /** What a program does in every guest from now on. */
    public void program(String name, FakeCommand.Script script) {
        scripts.put(name, script);
    }

    FakeCommand.@Nullable Script script(String program) {
        return scripts.get(program);
    }

    synchronized void started(FakeCommand command) {
        started.add(command);
    }

    /** All commands so far. */
    public synchronized List<FakeCommand> commands() {
        return List.copyOf(started);
    }

    synchronized void told(MachineName machine, String what) {
        told.add(machine + ": " + what);
    }

    /** What guests were asked so far, such as {@code amber-fox: sync}. */
    public synchronized List<String> asked() {
        return List.copyOf(told);
    }

    /** The files in the disk of a machine; they outlive its runs. */
    public Map<String, byte[]> files(MachineName machine) {
        return files.computeIfAbsent(machine, _ -> new ConcurrentSkipListMap<>());
    }

    /** What kind each file is of that is no regular one, by path; for all guests. */
    public Map<String, Character> kinds() {
        return kinds;
    }

    /** The connections that stand. */
    public synchronized List<FakeGuest> connections() {
        return connections.stream().filter(FakeGuest::isConnected).toList();
    }

    synchronized void begins(Path link, FakeMachine machine) {
        links.put(link, machine);
    }

    synchronized void wake() {
        notifyAll();
    }

    @Override
    public synchronized Guest connect(
            MachineName name, Path link, String linkKey, Duration patience, BooleanSupplier alive)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        waiting++;
        try {
            while (true) {
                FakeMachine machine = links.get(link);
                long left = deadline - System.nanoTime();
                if (machine == null || !machine.isAlive() || !alive.getAsBoolean() || left <= 0) {
                    throw new MachineException(
                            ErrorCode.GUEST_UNREACHABLE,
                            name,
                            left <= 0
                                    ? "its guest did not answer within %d ms".formatted(patience.toMillis())
                                    : "it ended");
                }
                if (broken != null) {
                    throw new MachineException(ErrorCode.BOOT_FAILED, name, broken);
                }
                if (up) {
                    FakeGuest guest = new FakeGuest(this, machine);
                    connections.add(guest);
                    return guest;
                }
                wait(Math.max(1, left / 1_000_000));
            }
        } finally {
            waiting--;
        }
    }
}

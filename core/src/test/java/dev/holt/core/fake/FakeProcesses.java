package dev.holt.core.fake;

import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import dev.holt.core.session.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Processes that tests start and end. Each leads a group of its own. A stubborn one survives every signal but KILL. The monitor guards the
 * table; nobody is told of an end while it is held.
 */
public final class FakeProcesses implements Processes {
    private static final int KILL = 9;
    private static final int TERM = 15;
    /** Whoever starts next started this many clock ticks after boot: 1000 s. */
    private static final long START = 100_000;

    private final Map<Long, Fake> running = new TreeMap<>();
    private String boot = "boot-1";
    private long lastPid = 100;

    private record Fake(ProcessRef ref, String mark, boolean stubborn, Consumer<Exit> told) {}

    /** A process whose environment carries {@code mark} (empty: none). */
    public synchronized ProcessRef start(String mark, boolean stubborn, Consumer<Exit> told) {
        lastPid++;
        ProcessRef ref = new ProcessRef(boot, lastPid, START + lastPid);
        running.put(lastPid, new Fake(ref, mark, stubborn, told));
        return ref;
    }

    /** Ends it, by itself or by a signal from elsewhere; whoever waits for it is told. */
    public void end(ProcessRef process, Exit exit) {
        Optional<Fake> ended = take(process);
        ended.ifPresent(fake -> fake.told().accept(exit));
    }

    /** Ends it and its parent, so that nobody is told. */
    public void vanish(ProcessRef process) {
        take(process);
    }

    /** Another boot: all that ran is gone and nobody was told. */
    public synchronized void reboot(String newBoot) {
        boot = newBoot;
        running.clear();
    }

    public synchronized String boot() {
        return boot;
    }

    /** All that run now. */
    public synchronized List<ProcessRef> running() {
        return running.values().stream().map(Fake::ref).toList();
    }

    /** The marks that processes carry now. */
    public synchronized Set<String> marks() {
        return running.values().stream()
                .map(Fake::mark)
                .filter(mark -> !mark.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public synchronized Optional<ProcessRef> find(long pid) {
        return Optional.ofNullable(running.get(pid)).map(Fake::ref);
    }

    @Override
    public synchronized boolean alive(ProcessRef process) {
        Fake fake = running.get(process.pid());
        return fake != null && fake.ref().equals(process);
    }

    @Override
    public void signalGroup(ProcessRef process, int signal) {
        if (signal == KILL || signal == TERM) {
            endAll(f -> f.ref().equals(process) && (signal == KILL || !f.stubborn()), signal);
        }
    }

    @Override
    public int killMarked(String launchId, Duration grace) {
        return endAll(f -> f.mark().equals(launchId) && !f.stubborn(), TERM)
                + endAll(f -> f.mark().equals(launchId), KILL);
    }

    private int endAll(Predicate<Fake> which, int signal) {
        List<Fake> chosen;
        synchronized (this) {
            chosen = new ArrayList<>(running.values().stream().filter(which).toList());
        }
        chosen.forEach(fake -> end(fake.ref(), new Exit.Signal(signal)));
        return chosen.size();
    }

    private synchronized Optional<Fake> take(ProcessRef process) {
        return alive(process) ? Optional.ofNullable(running.remove(process.pid())) : Optional.empty();
    }
}

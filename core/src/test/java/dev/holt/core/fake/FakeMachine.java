package dev.holt.core.fake;

import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Pausable;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.session.Exit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine whose VMM is one of {@link FakeProcesses}. All runs of the daemon hold the same one. The monitor guards it. */
public final class FakeMachine implements RunningMachine, Pausable {
    private final MachineName name;
    private final FakeProcesses processes;
    private final Path link;
    private final Runnable ends;
    private final List<EndListener> listeners = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable VmmProcess process;
    private @Nullable End end;
    private boolean paused;
    private boolean stalled;
    private boolean full;
    private final List<Runnable> stallListeners = new ArrayList<>();
    private String console = "";

    FakeMachine(MachineName name, FakeProcesses processes, Path link, Runnable ends) {
        this.name = name;
        this.processes = processes;
        this.link = link;
        this.ends = ends;
    }

    void runs(VmmProcess as) {
        process = as;
    }

    public MachineName name() {
        return name;
    }

    /** What its console shows from now on. */
    public synchronized void prints(String text) {
        console = text;
    }

    public synchronized boolean isAlive() {
        return end == null;
    }

    /** It ends by itself. */
    public void end(End how) {
        conclude(how);
        processes.vanish(process().process());
    }

    /** The VMM is gone by a signal or by itself. */
    void gone(Exit exit) {
        conclude(new End.VmmDied(exit.toString()));
    }

    private void conclude(End how) {
        List<EndListener> told;
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = how;
            told = List.copyOf(listeners);
        }
        over.countDown();
        ends.run();
        told.forEach(listener -> listener.ended(how));
    }

    @Override
    public VmmProcess process() {
        return Objects.requireNonNull(process);
    }

    @Override
    public Path link() {
        return link;
    }

    @Override
    public synchronized byte[] console(int limit) {
        byte[] all = console.getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, all.length - limit);
        return java.util.Arrays.copyOfRange(all, from, all.length);
    }

    @Override
    public void onEnd(EndListener listener) {
        End known;
        synchronized (this) {
            known = end;
            if (known == null) {
                listeners.add(listener);
            }
        }
        if (known != null) {
            listener.ended(known);
        }
    }

    @Override
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void quit() {
        processes.end(process().process(), new Exit.Code(0));
    }

    @Override
    public void kill() {
        processes.end(process().process(), new Exit.Signal(9));
    }

    @Override
    public void close() {}

    @Override
    public HostStats stats() {
        return new HostStats(Duration.ofMillis(1500), 300 << 20, 200 << 20, 10 << 20);
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public synchronized void resume() {
        paused = full;
        stalled = full;
    }

    /** There is room on this host again. */
    public synchronized void hasRoom() {
        full = false;
    }

    @Override
    public synchronized boolean isStalled() {
        return stalled;
    }

    @Override
    public void onStall(Runnable listener) {
        boolean now;
        synchronized (this) {
            stallListeners.add(listener);
            now = stalled;
        }
        if (now) {
            listener.run();
        }
    }

    /** This host has no room for what it writes. */
    public void stall() {
        List<Runnable> told;
        synchronized (this) {
            paused = true;
            stalled = true;
            full = true;
            told = List.copyOf(stallListeners);
        }
        told.forEach(Runnable::run);
    }

    @Override
    public synchronized boolean isPaused() {
        return paused;
    }

    /** Told when its process ends. */
    Consumer<Exit> told() {
        return this::gone;
    }
}

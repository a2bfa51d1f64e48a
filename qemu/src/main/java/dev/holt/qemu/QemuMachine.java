package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Pausable;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.Processes;
import dev.holt.os.AllocatedSize;
import dev.holt.os.PidFd;
import dev.holt.os.Poll;
import dev.holt.os.ProcUsage;
import dev.holt.os.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A machine that QEMU runs. A guest that has ended stands still until its console was read; then QEMU is told to quit, and when it is gone the end is
 * told. The thread of {@link Qmp} hears all that and calls the listeners. Safe for any thread.
 */
final class QemuMachine implements RunningMachine, Pausable, Qmp.Listener {
    private static final Duration PATIENCE_FOR_DEATH = Duration.ofSeconds(5);
    private static final String DISK_NODE = "disk-file";
    /** QEMU's word for a machine that stands still because its disk took nothing: by its own rule, that is when this host has no room. */
    private static final String STALLED = "io-error";

    private final MachineName name;
    private final VmmProcess process;
    private final Processes processes;
    private final BootFiles files;
    private final MemoryFiles memory;
    private final ConsoleTail console = new ConsoleTail(QemuCommand.CONSOLE_BYTES);
    private final AtomicReference<@Nullable End> cause = new AtomicReference<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final AtomicBoolean stalled = new AtomicBoolean();
    private final List<Runnable> stallListeners = new CopyOnWriteArrayList<>();
    /** Set once, before the machine is handed out; events that come earlier are made up for by the first look at QEMU's state. */
    private volatile @Nullable Qmp qmp;

    private QemuMachine(
            MachineName name, VmmProcess process, Processes processes, BootFiles files, MemoryFiles memory) {
        this.name = name;
        this.process = process;
        this.processes = processes;
        this.files = files;
        this.memory = memory;
    }

    /** Connects to a VMM that runs. Throws {@link IOException} when it does not answer. */
    static QemuMachine connect(
            MachineName name, VmmProcess process, Processes processes, BootFiles files, MemoryFiles memory)
            throws IOException, InterruptedException {
        QemuMachine machine = new QemuMachine(name, process, processes, files, memory);
        Qmp qmp = Qmp.connect(files.qmp(process.mark()), name.value(), machine);
        machine.qmp = qmp;
        try {
            String state = machine.state();
            machine.conclude(tail -> EndRules.ofState(state, tail));
            if (state.equals(STALLED)) {
                machine.stall();
            }
            return machine;
        } catch (IOException | InterruptedException e) {
            qmp.close();
            throw e;
        }
    }

    @Override
    public VmmProcess process() {
        return process;
    }

    @Override
    public Path link() {
        return files.link(process.mark());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reading takes what is there out of QEMU: what a former run of the daemon has read is not among it.
     */
    @Override
    public byte[] console(int limit) {
        try {
            console.add(content(execute("ringbuf-read", readAll())));
        } catch (MachineException _) {
            // QEMU is gone; what was read before counts.
        }
        return console.end(limit);
    }

    @Override
    public void onEnd(EndListener listener) {
        var _ = end.thenAccept(listener::ended);
    }

    @Override
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        try {
            end.get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void quit() {
        // Its answer may be lost with it.
        var _ = connection().send("quit", Map.of());
    }

    @Override
    public void kill() {
        try (PidFd held = PidFd.open(process.process().pid()).orElse(null)) {
            if (held != null && processes.alive(process.process())) {
                held.send(Signals.KILL);
            }
        }
    }

    @Override
    public void pause() {
        execute("stop", Map.of());
    }

    @Override
    public void resume() {
        stalled.set(false);
        execute("cont", Map.of());
    }

    @Override
    public boolean isPaused() {
        String status = execute("query-status", Map.of()).path("status").asString("");
        return status.equals("paused") || status.equals(STALLED);
    }

    @Override
    public boolean isStalled() {
        return stalled.get();
    }

    @Override
    public void onStall(Runnable listener) {
        stallListeners.add(listener);
        if (stalled.get()) {
            listener.run();
        }
    }

    private void stall() {
        if (stalled.compareAndSet(false, true)) {
            stallListeners.forEach(Runnable::run);
        }
    }

    @Override
    public HostStats stats() {
        ProcUsage usage = processes.alive(process.process())
                ? ProcUsage.read(process.process().pid()).orElseGet(QemuMachine::nothing)
                : nothing();
        return new HostStats(usage.cpu(), usage.residentBytes(), guestBytes(), diskBytes());
    }

    private static ProcUsage nothing() {
        return new ProcUsage(Duration.ZERO, 0);
    }

    private long guestBytes() {
        try {
            Optional<Path> file = memory.find(process.mark());
            return file.isPresent() ? AllocatedSize.of(file.get()) : 0;
        } catch (IOException _) {
            // It has just been removed.
            return 0;
        }
    }

    private long diskBytes() {
        for (JsonNode node : execute("query-named-block-nodes", Map.of("flat", true))) {
            if (node.path("node-name").asString("").equals(DISK_NODE)) {
                return node.path("image").path("actual-size").asLong(0);
            }
        }
        return 0;
    }

    @Override
    public void close() {
        connection().close();
    }

    @Override
    public void event(String event, JsonNode data) {
        if (event.equals("BLOCK_IO_ERROR") && data.path("action").asString("").equals("stop")) {
            stall();
        }
        if (qmp != null && (event.equals("SHUTDOWN") || event.equals("GUEST_PANICKED"))) {
            conclude(tail -> EndRules.ofEvent(event, data, tail));
        }
    }

    /** Reads the console, and when {@code rule} finds the cause of an end in it lets QEMU quit. Does not wait. */
    private void conclude(Function<byte[], Optional<End>> rule) {
        Qmp connection = connection();
        var _ = connection.send("ringbuf-read", readAll()).whenComplete((answer, failure) -> {
            // Without an answer what was read before has to do.
            if (failure == null) {
                console.add(content(answer));
            }
            rule.apply(console.end(QemuCommand.CONSOLE_BYTES)).ifPresent(found -> {
                cause.compareAndSet(null, found);
                var _ = connection.send("quit", Map.of());
            });
        });
    }

    @Override
    public void ended() {
        try {
            if (!Poll.until(PATIENCE_FOR_DEATH, () -> !processes.alive(process.process()))) {
                kill();
            }
            End found = cause.get();
            end.complete(found != null ? found : new End.VmmDied(VmmLog.of(files.log(process.mark()))));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the thread of a connection", e);
        }
    }

    /** The word of QEMU for what the machine does. */
    private String state() throws IOException, InterruptedException {
        return connection().execute("query-status", Map.of()).path("status").asString("");
    }

    private static Map<String, ?> readAll() {
        return Map.of("device", "console", "size", QemuCommand.CONSOLE_BYTES, "format", "base64");
    }

    private static byte[] content(JsonNode answer) {
        return Base64.getDecoder().decode(answer.asString(""));
    }

    private JsonNode execute(String command, Map<String, ?> arguments) {
        try {
            return connection().execute(command, arguments);
        } catch (IOException e) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, name, "machine %s: QEMU: %s".formatted(name, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(ErrorCode.CANCELLED, "machine %s: %s was called off".formatted(name, command), e);
        }
    }

    private Qmp connection() {
        Qmp connection = qmp;
        if (connection == null) {
            throw new IllegalStateException("not connected");
        }
        return connection;
    }
}

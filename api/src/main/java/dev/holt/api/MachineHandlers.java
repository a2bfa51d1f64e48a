package dev.holt.api;

import dev.holt.api.Handlers.Context;
import dev.holt.api.MachineRecords.Copied;
import dev.holt.api.MachineRecords.ForwardView;
import dev.holt.api.MachineRecords.MachineList;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.PortView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.machine.Creator;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.Machine.Forward;
import dev.holt.core.machine.MachineCopies;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRequest;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Machines;
import dev.holt.core.machine.RunningMachine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does the operations on machines. */
public final class MachineHandlers {
    private static final int CONSOLE = 64 << 10;
    private static final int MOST_PORTS = 65_535;

    private final Machines machines;
    private final MachineCopies copies;
    private final ImageHandlers images;
    private final WorkspaceHandlers workspaces;
    private final GuestSessionHandlers sessions;
    private final Clock clock;

    public MachineHandlers(
            Machines machines,
            MachineCopies copies,
            ImageHandlers images,
            WorkspaceHandlers workspaces,
            GuestSessionHandlers sessions,
            Clock clock) {
        this.machines = machines;
        this.copies = copies;
        this.images = images;
        this.workspaces = workspaces;
        this.sessions = sessions;
        this.clock = clock;
    }

    void bind(Handlers handlers) {
        images.bind(handlers);
        workspaces.bind(handlers);
        sessions.bind(handlers);
        handlers.on(Operations.VM_PLAN, (create, _) -> plan(create));
        handlers.on(Operations.VM_CREATE, this::create);
        handlers.on(
                Operations.VM_LIST,
                (_, _) ->
                        new MachineList(machines.list().stream().map(this::view).toList()));
        handlers.on(Operations.VM_SHOW, (ref, _) -> view(machines.find(name(ref.machine()))));
        handlers.on(
                Operations.VM_START,
                (ref, context) ->
                        view(machines.starter().start(name(ref.machine()), context.operation(), context.progress())));
        handlers.on(
                Operations.VM_STOP,
                (ref, context) -> view(machines.stopper().stop(name(ref.machine()), context.progress())));
        handlers.on(
                Operations.VM_RESTART,
                (ref, context) -> view(machines.restart(name(ref.machine()), context.operation(), context.progress())));
        handlers.on(Operations.VM_KILL, (ref, _) -> view(machines.stopper().kill(name(ref.machine()))));
        handlers.on(Operations.VM_PAUSE, (ref, _) -> view(machines.pause(name(ref.machine()), true)));
        handlers.on(Operations.VM_RESUME, (ref, _) -> view(machines.pause(name(ref.machine()), false)));
        handlers.on(Operations.VM_DELETE, (delete, _) -> {
            machines.stopper().delete(name(delete.machine()), delete.force());
            return new Empty();
        });
        handlers.on(Operations.VM_SET, (set, _) -> set(set));
        handlers.on(Operations.VM_PRUNE, (prune, _) -> prune(prune));
        handlers.on(Operations.VM_STATS, (ref, _) -> stats(name(ref.machine())));
        handlers.on(
                Operations.VM_CONSOLE,
                (ref, _) -> new SessionRecords.Chunk(machines.console(
                        name(ref.machine()),
                        Math.clamp(Objects.requireNonNullElse(ref.bytes(), CONSOLE), 1, ExecFrames.LIMIT))));
        ExecHandler exec = new ExecHandler(machines::guest);
        handlers.on(Operations.VM_EXEC, (command, _, bytes) -> exec.run(command, bytes));
        handlers.on(Operations.VM_COPY_IN, (copy, context) -> copy(copy, true, context));
        handlers.on(Operations.VM_COPY_OUT, (copy, context) -> copy(copy, false, context));
        handlers.on(Operations.VM_FORWARD, (open, _) -> forward(open));
        handlers.on(
                Operations.VM_UNFORWARD,
                (close, _) -> view(machines.unforward(name(close.machine()), close.hostPort())));
        handlers.on(Operations.VM_PORTS, (ref, _) -> ports(name(ref.machine())));
    }

    private MachineRecords.Plan plan(MachineRecords.Create create) {
        MachineRequest request = request(create);
        Creator.Plan plan = machines.creator().plan(request);
        return new MachineRecords.Plan(
                request.image(),
                plan.imagePresent(),
                Choices.word(request.network()),
                Choices.word(request.init()),
                plan.sizes().all().stream()
                        .map(size -> new MachineRecords.SizeView(
                                size.what(), size.value(), size.unit(), Choices.word(size.origin())))
                        .toList());
    }

    private MachineView create(MachineRecords.Create create, Context context) throws InterruptedException {
        Machine machine = machines.creator().create(request(create), context.operation(), context.progress());
        return view(create.start() ? started(machine, context) : machine);
    }

    /** Whoever calls off the making wants nothing of it; one that did not come up, or that somebody stopped, stays, so that one can look why. */
    private Machine started(Machine machine, Context context) throws InterruptedException {
        try {
            return machines.starter().start(machine.name(), context.operation(), context.progress());
        } catch (InterruptedException e) {
            machines.stopper().delete(machine.name(), true);
            throw e;
        }
    }

    private static MachineRequest request(MachineRecords.Create create) {
        return new MachineRequest(
                create.name(),
                create.image(),
                create.kernel(),
                create.vcpu(),
                create.memoryMiB(),
                create.diskBytes(),
                network(Objects.requireNonNullElse(create.network(), "user")),
                Choices.of("init", Objects.requireNonNullElse(create.init(), "holt"), MachineSpec.Init.values()),
                create.ephemeral(),
                null);
    }

    private MachineView set(MachineRecords.Set set) throws InterruptedException {
        return view(machines.set(
                name(set.machine()),
                set.vcpu(),
                set.memoryMiB(),
                set.diskBytes(),
                set.network() == null ? null : network(set.network())));
    }

    private MachineRecords.Pruned prune(MachineRecords.Prune prune) throws InterruptedException {
        Machines.Pruned pruned = machines.prune(prune.dryRun(), prune.force());
        return new MachineRecords.Pruned(
                pruned.deleted().stream().map(MachineName::value).toList(), pruned.kept());
    }

    private MachineRecords.Stats stats(MachineName name) throws InterruptedException {
        machines.find(name);
        RunningMachine.HostStats host = machines.stats(name);
        Map<String, Long> guest = new HashMap<>();
        try {
            guest.putAll(machines.guest(name).stats());
        } catch (HoltException _) {
            // What the host knows is worth seeing without it.
        }
        return new MachineRecords.Stats(
                name.value(), host.cpu().toMillis(), host.residentBytes(), host.guestBytes(), host.diskBytes(), guest);
    }

    private Copied copy(MachineRecords.Copy copy, boolean in, Context context) throws InterruptedException {
        MachineCopies.Copied copied = in
                ? copies.in(name(copy.machine()), Paths.absolute("host", copy.host()), copy.guest(), context.progress())
                : copies.out(
                        name(copy.machine()), copy.guest(), Paths.absolute("host", copy.host()), context.progress());
        return new Copied(copied.what(), copied.bytes(), copied.leftOut());
    }

    private MachineView forward(MachineRecords.OpenForward open) throws InterruptedException {
        int guest = Objects.requireNonNullElse(open.guestPort(), open.hostPort());
        return view(machines.forward(
                name(open.machine()), new Forward(port("hostPort", open.hostPort()), port("guestPort", guest))));
    }

    private static int port(String field, int port) {
        if (port < 1 || port > MOST_PORTS) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT, "%s: %d (expected: 1 to %d)".formatted(field, port, MOST_PORTS));
        }
        return port;
    }

    private MachineRecords.PortList ports(MachineName name) throws InterruptedException {
        Machine machine = machines.find(name);
        Map<Integer, Integer> forwarded = new HashMap<>();
        machine.forwards().forEach(f -> forwarded.put(f.guestPort(), f.hostPort()));
        return new MachineRecords.PortList(machines.guest(name).listening().stream()
                .map(socket -> port(name, socket, forwarded.get(socket.port())))
                .toList());
    }

    private static PortView port(MachineName name, Guest.ListeningSocket socket, @Nullable Integer forwarded) {
        return new PortView(
                socket.address(),
                socket.port(),
                socket.pid(),
                socket.process(),
                forwarded == null ? "holt vm forward %s %d".formatted(name, socket.port()) : "127.0.0.1:" + forwarded);
    }

    private MachineView view(Machine machine) {
        MachineRun run = machine.run();
        MachineRun.Running running = run instanceof MachineRun.Running r ? r : null;
        Optional<String> stall = running == null ? Optional.empty() : machines.stall(machine.name());
        return new MachineView(
                machine.name().value(),
                // A full disk takes no row that says so.
                stall.isPresent() ? "paused" : run.state(),
                run.since(),
                switch (run) {
                    case MachineRun.Stopped stopped -> stopped.why();
                    case MachineRun.Failed failed -> failed.why();
                    case MachineRun.Running _ -> stall.orElse("");
                    case MachineRun.Created _, MachineRun.Starting _, MachineRun.Stopping _ -> "";
                },
                machine.image() == null ? machine.spec().image().substring(0, 12) : machine.image(),
                machine.spec().vcpu(),
                machine.spec().memoryMiB(),
                machine.spec().diskBytes(),
                Choices.word(machine.spec().network()),
                Choices.word(machine.spec().init()),
                machine.spec().ephemeral(),
                machine.tenant() == null ? null : machine.tenant().toString(),
                of(running, r -> r.process().process().pid()),
                of(running, r -> Duration.between(r.since(), clock.instant()).toSeconds()),
                of(running, r -> r.process().accelerator().text()),
                running != null && !running.booted().equals(machine.spec()),
                machine.forwards().stream()
                        .map(f -> new ForwardView(f.hostPort(), f.guestPort(), machines.isOpen(machine.name(), f)))
                        .toList(),
                machine.spec()
                        .kernel()
                        .substring(0, Math.min(12, machine.spec().kernel().length())),
                machine.created());
    }

    private static <T> @Nullable T of(MachineRun.@Nullable Running running, Function<MachineRun.Running, T> value) {
        return running == null ? null : value.apply(running);
    }

    private static MachineSpec.Network network(String word) {
        return Choices.of("network", word, MachineSpec.Network.values());
    }

    /** What can not be a name is the name of no machine. */
    static MachineName name(String text) {
        try {
            return new MachineName(text);
        } catch (HoltException e) {
            throw new HoltException(
                    ErrorCode.MACHINE_NOT_FOUND,
                    "machine: '%s' is not there; 'holt vm list' shows those that are".formatted(Printable.of(text)),
                    e);
        }
    }
}

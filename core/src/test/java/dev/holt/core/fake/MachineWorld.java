package dev.holt.core.fake;

import dev.holt.core.Progress;
import dev.holt.core.event.EventLog;
import dev.holt.core.image.Images;
import dev.holt.core.image.Kernels;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalStore;
import dev.holt.core.machine.Capacity;
import dev.holt.core.machine.Disks;
import dev.holt.core.machine.Forwarder;
import dev.holt.core.machine.Guests;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineParts;
import dev.holt.core.machine.MachineRequest;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.MachineStore;
import dev.holt.core.machine.MachineWork;
import dev.holt.core.machine.Machines;
import dev.holt.core.machine.Networks;
import dev.holt.core.machine.Vmm;
import dev.holt.core.place.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A host that can run machines, and the runs of the daemon on it, one after the other: {@link #boot} begins the next one over what the last one
 * left.
 */
public final class MachineWorld {
    /** The directory with those of the machines. */
    public static final Path MACHINES = Path.of("/holt/machines");

    private final ManualClock clock;
    private final InMemoryStores stores;
    private final FakePlace host;
    private final FixedSettings settings = new FixedSettings();
    private final FakeGuests guests = new FakeGuests();
    private final FakeVmm vmm;
    private final FakeDisks disks;
    private final FakeNetworks networks;
    private final FakeImages images = new FakeImages();
    private final FakeKernels kernels = new FakeKernels();
    private final FakeForwarder forwarder = new FakeForwarder();
    private final FakeMachineWork work = new FakeMachineWork();
    private final FakeCapacity capacity = new FakeCapacity();
    private final AtomicInteger marks = new AtomicInteger(0xabc0);
    private final AtomicInteger keys = new AtomicInteger();
    private Life life = new Life();
    private Machines machines;

    public MachineWorld() {
        this(new ManualClock());
    }

    private MachineWorld(ManualClock clock) {
        this(clock, new InMemoryStores(clock), new FakePlace());
    }

    private MachineWorld(ManualClock clock, InMemoryStores stores, FakePlace host) {
        this.clock = clock;
        this.stores = stores;
        this.host = host;
        vmm = new FakeVmm(host.machine(), guests);
        disks = new FakeDisks(host);
        networks = new FakeNetworks(host.machine());
        settings.machinePatience(Duration.ofSeconds(60), Duration.ofSeconds(10));
        machines = services();
    }

    /** Machines on the host and in the stores of a world of sessions. */
    public static MachineWorld in(World world) {
        return new MachineWorld(world.clock(), world.stores(), world.host());
    }

    /** Begins the next run of the daemon; whatever is left of the last one has no effect any more. Does not reconcile. */
    public Machines boot() {
        life.end();
        life = new Life();
        forwarder.closeAll();
        guests.connections().forEach(FakeGuest::breakLink);
        machines = services();
        return machines;
    }

    /** {@link #boot}, then all that a daemon does when it starts. */
    public Machines restart() throws InterruptedException {
        boot();
        reconcile();
        return machines;
    }

    public void reconcile() throws InterruptedException {
        machines.reconciler().beforeServing();
        machines.reconciler().whileServing();
    }

    /** A request like most. */
    public static MachineRequest request(@Nullable String name) {
        return new MachineRequest(
                name, null, null, null, 1024, null, MachineSpec.Network.USER, MachineSpec.Init.HOLT, false, null);
    }

    /** One for a command. */
    public static MachineRequest ephemeral(String name) {
        return new MachineRequest(
                name, null, null, null, 1024, null, MachineSpec.Network.USER, MachineSpec.Init.HOLT, true, null);
    }

    public Machine create(String name) throws InterruptedException {
        return create(request(name));
    }

    public Machine create(MachineRequest request) throws InterruptedException {
        return machines.creator().create(request, operation(), Progress.NONE);
    }

    public Machine start(String name) throws InterruptedException {
        return machines.starter().start(new MachineName(name), operation(), Progress.NONE);
    }

    /** Creates and starts one. */
    public Machine run(String name) throws InterruptedException {
        create(name);
        return start(name);
    }

    public Machine stop(String name) throws InterruptedException {
        return machines.stopper().stop(new MachineName(name), Progress.NONE);
    }

    public static String operation() {
        return UUID.randomUUID().toString();
    }

    /** The stored facts of a machine. */
    public Machine machine(String name) {
        return stores.machines().find(new MachineName(name)).orElseThrow();
    }

    public String state(String name) {
        return machine(name).run().state();
    }

    /** The names of the files of a machine. */
    public List<String> files(String name) {
        return host.unguardedFiles(MACHINES).list(name);
    }

    /** The directories of machines. */
    public List<String> directories() {
        return host.unguardedFiles(MACHINES).list("");
    }

    public ManualClock clock() {
        return clock;
    }

    public InMemoryStores stores() {
        return stores;
    }

    public FakePlace host() {
        return host;
    }

    public FixedSettings settings() {
        return settings;
    }

    public FakeGuests guests() {
        return guests;
    }

    public FakeVmm vmm() {
        return vmm;
    }

    public FakeDisks disks() {
        return disks;
    }

    public FakeNetworks networks() {
        return networks;
    }

    public FakeImages images() {
        return images;
    }

    public FakeKernels kernels() {
        return kernels;
    }

    public FakeForwarder forwarder() {
        return forwarder;
    }

    public FakeMachineWork work() {
        return work;
    }

    public FakeCapacity capacity() {
        return capacity;
    }

    /** The present run of the daemon. */
    public Life life() {
        return life;
    }

    public Machines machines() {
        return machines;
    }

    private Machines services() {
        MachineParts parts = new MachineParts(
                life.guard(MachineStore.class, stores.machines()),
                life.guard(Images.class, images),
                life.guard(Kernels.class, kernels),
                life.guard(Vmm.class, vmm),
                life.guard(Disks.class, disks),
                life.guard(Networks.class, networks),
                life.guard(Guests.class, guests),
                life.guard(Capacity.class, capacity),
                settings,
                MACHINES,
                life.guard(Files.class, host.unguardedFiles(MACHINES)),
                () -> "%08x".formatted(marks.incrementAndGet()),
                () -> "%032x".formatted(keys.incrementAndGet()),
                clock);
        EventLog events = life.guard(EventLog.class, stores.events());
        return new Machines(
                parts,
                life.guard(Forwarder.class, forwarder),
                life.guard(MachineWork.class, work),
                new Journal(life.guard(JournalStore.class, stores.journal()), events, life),
                events);
    }
}

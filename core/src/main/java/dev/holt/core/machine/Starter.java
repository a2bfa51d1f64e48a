package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.Step;
import dev.holt.core.lock.Locks;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts machines. Each step is in the journal with its undo; the commit point is the row that says {@code running}. Safe for any thread; the work
 * is done on the caller's.
 */
public final class Starter {
    /** The kind of its journal entries. */
    public static final String KIND = "vm.start";

    /** Why a machine is down whose start did not outlive the daemon. */
    static final String INTERRUPTED = "its start was interrupted by the end of the daemon";

    private static final System.Logger LOG = System.getLogger(Starter.class.getName());
    private static final int CONSOLE_SHOWN = 1500;

    private final MachineParts parts;
    private final Journal journal;
    private final Locks<MachineName> locks;
    private final Room room;
    private final Keeper keeper;
    private final MachineWork work;

    Starter(MachineParts parts, Journal journal, Locks<MachineName> locks, Room room, Keeper keeper, MachineWork work) {
        this.parts = parts;
        this.journal = journal;
        this.locks = locks;
        this.room = room;
        this.keeper = keeper;
        this.work = work;
    }

    /** A start under way. */
    static final class Boot {
        private final MachineName name;
        private final String mark;
        private final Progress progress;
        private Networks.Attachment attachment = new Networks.Attachment.None();
        private @Nullable LiveMachine live;

        Boot(MachineName name, String mark, Progress progress) {
            this.name = name;
            this.mark = mark;
            this.progress = progress;
        }
    }

    /**
     * Starts a machine and returns when its guest is ready. One that is up already is left as it is.
     *
     * @throws MachineException {@code CANCELLED} when somebody stopped or deleted it meanwhile
     */
    public Machine start(MachineName name, String operation, Progress progress) throws InterruptedException {
        try (var held = locks.holdForLaunch(name)) {
            return startHeld(name, held, operation, progress);
        }
    }

    /** As {@link #start}, by somebody who holds the lock. */
    Machine startHeld(MachineName name, Locks.HeldForLaunch held, String operation, Progress progress)
            throws InterruptedException {
        Machine machine = parts.find(name);
        if (machine.run() instanceof MachineRun.Running running
                && keeper.held(machine, running).isPresent()) {
            return parts.find(name);
        }
        parts.requireDisk(name);
        parts.vmm().require();
        keeper.end(name, new MachineRun.Failed(parts.clock().instant(), "it ended while no daemon ran"));
        work.starting(name);
        String mark = parts.marks().get();
        room.reserveMemory(
                machine,
                m -> record(m.name(), new MachineRun.Starting(parts.clock().instant(), mark)));
        Boot boot = new Boot(name, mark, progress);
        try {
            journal.run(new JournalEntry(operation, KIND, name.value(), ""), steps(), boot);
        } catch (InterruptedException e) {
            ended(name, new MachineRun.Stopped(parts.clock().instant(), "its start was called off"), e);
            if (held.calledOff()) {
                throw new MachineException(
                        ErrorCode.CANCELLED,
                        name,
                        "machine %s: was stopped or deleted while it started; 'holt vm list' shows what is there"
                                .formatted(name),
                        e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            if (keeper.holds(name)) {
                // All steps are done and it runs; only the journal's entry stays, which the next run of the daemon
                // finds complete.
                LOG.log(System.Logger.Level.WARNING, "machine %s runs, but its start stays open".formatted(name), e);
                return parts.find(name);
            }
            ended(name, new MachineRun.Failed(parts.clock().instant(), String.valueOf(e.getMessage())), e);
            throw e;
        }
        return parts.find(name);
    }

    private void ended(MachineName name, MachineRun run, Throwable cause) {
        try {
            record(name, run);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e);
        }
    }

    List<Step<Boot>> steps() {
        return List.of(
                new Step<>("network", this::attach, boot -> parts.networks().release(boot.mark)),
                new Step<>("vmm", this::boot, this::clear),
                new Step<>("guest", this::greet, _ -> {}),
                new Step<>("running", this::commit, this::letGo));
    }

    /** Finishes or undoes a start that a crash interrupted. */
    void recover(JournalEntry entry) throws InterruptedException {
        MachineName name = new MachineName(entry.subject());
        try (var _ = locks.hold(name)) {
            switch (parts.store().find(name).map(Machine::run).orElse(null)) {
                case MachineRun.Starting starting -> {
                    journal.undo(entry, steps(), new Boot(name, starting.mark(), Progress.NONE));
                    record(name, new MachineRun.Stopped(parts.clock().instant(), INTERRUPTED));
                }
                case MachineRun.Created _,
                        MachineRun.Running _,
                        MachineRun.Stopping _,
                        MachineRun.Stopped _,
                        MachineRun.Failed _ -> journal.complete(entry);
                case null -> journal.complete(entry);
            }
        }
    }

    private void attach(Boot boot) throws InterruptedException {
        boot.attachment = parts.networks()
                .acquire(boot.name, boot.mark, parts.find(boot.name).spec().network(), boot.progress);
        if (boot.attachment instanceof Networks.Attachment.BuiltIn builtIn) {
            boot.progress.note(builtIn.warning());
        }
    }

    private void boot(Boot boot) throws InterruptedException {
        Machine machine = parts.find(boot.name);
        MachineSpec spec = machine.spec();
        Image image = parts.images().require(spec.image(), boot.progress);
        Kernel kernel = parts.kernels().require(spec.kernel(), boot.progress);
        boot.progress.stage("starting the machine");
        RunningMachine running = parts.vmm()
                .boot(
                        new BootRequest(
                                machine.name(),
                                spec,
                                boot.mark,
                                parts.directory(machine.name()),
                                parts.disk(machine.name()),
                                false,
                                image,
                                kernel,
                                parts.kernels().initramfs(kernel),
                                boot.attachment,
                                machine.linkKey()),
                        boot.progress);
        boot.live = new LiveMachine(machine.name(), machine.linkKey(), parts.guests(), running);
    }

    private void clear(Boot boot) {
        if (boot.live != null) {
            parts.keepConsole(boot.name, boot.live.machine());
            boot.live.machine().kill();
            boot.live.close();
        }
        parts.vmm().clear(boot.mark);
    }

    private void greet(Boot boot) throws InterruptedException {
        LiveMachine live = Objects.requireNonNull(boot.live);
        boot.progress.stage("booting");
        try {
            Guest guest = live.guest(parts.settings().current().machines().bootPatience());
            guest.configure(new GuestConfiguration(
                    boot.name.value(),
                    switch (boot.attachment) {
                        case Networks.Attachment.None _ -> null;
                        case Networks.Attachment.Socket socket -> socket.configuration();
                        case Networks.Attachment.BuiltIn builtIn -> builtIn.configuration();
                    }));
            guest.grow();
        } catch (HoltException e) {
            throw new MachineException(
                    ErrorCode.BOOT_FAILED,
                    boot.name,
                    "machine %s: did not come up: %s%s".formatted(boot.name, e.getMessage(), console(live)),
                    e);
        }
    }

    /** The end of the console as it may be shown, on lines of its own. */
    static String console(LiveMachine live) {
        String shown = Consoles.shown(live.machine().console(CONSOLE_SHOWN));
        return shown.isEmpty() ? "; its console is empty" : "; the end of its console:\n" + shown;
    }

    private void commit(Boot boot) throws InterruptedException {
        LiveMachine live = Objects.requireNonNull(boot.live);
        Guest.Identity guest = live.guest().identity();
        MachineSpec booted = parts.find(boot.name).spec();
        record(
                boot.name,
                new MachineRun.Running(
                        parts.clock().instant(), live.machine().process(), booted, guest.bootId(), false));
        keeper.keep(boot.name, live);
    }

    private void letGo(Boot boot) {
        if (keeper.holds(boot.name)) {
            keeper.release(boot.name);
        }
    }

    private Machine record(MachineName name, MachineRun run) {
        return parts.store().change(name, m -> m.withRun(run), MachineEvents::state);
    }
}

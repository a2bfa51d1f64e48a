package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.Step;
import dev.holt.core.lock.Locks;
import dev.holt.core.settings.Settings;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes machines: a row, then a disk. Whoever asks is validated before anything exists. Safe for any thread. */
public final class Creator {
    /** The kind of its journal entries. */
    public static final String KIND = "vm.create";

    private static final int ATTEMPTS = 50;
    private static final List<String> ADJECTIVES = List.of(
            "amber", "brave", "calm", "clear", "cool", "deep", "eager", "early", "fair", "fast", "fine", "fresh",
            "glad", "gold", "green", "keen", "kind", "light", "lone", "mild", "neat", "new", "noble", "plain", "prime",
            "proud", "quick", "quiet", "rapid", "ready", "sharp", "silver", "small", "soft", "solid", "still", "strong",
            "sunny", "swift", "warm");
    private static final List<String> NOUNS = List.of(
            "alder", "ash", "badger", "beech", "birch", "brook", "cedar", "cliff", "cove", "crane", "dale", "elm",
            "falcon", "fern", "field", "finch", "fox", "glen", "grove", "hare", "hawk", "heath", "heron", "hill",
            "holly", "lake", "lark", "maple", "marsh", "oak", "otter", "owl", "pine", "reed", "ridge", "robin", "stone",
            "thorn", "willow", "wren");

    private final MachineParts parts;
    private final Journal journal;
    private final Locks<MachineName> locks;
    private final Sizes sizes;
    private final Room room;

    Creator(MachineParts parts, Journal journal, Locks<MachineName> locks, Room room) {
        this.parts = parts;
        this.journal = journal;
        this.locks = locks;
        this.sizes = new Sizes(parts.capacity());
        this.room = room;
    }

    /** What a step works on. */
    record Making(MachineName name, Progress progress) {}

    /** What a new machine would be, and where its sizes come from; nothing is made. */
    public record Plan(MachineRequest request, boolean imagePresent, Sizes.Resolved sizes) {}

    /** Resolves what can be resolved without making an image. */
    public Plan plan(MachineRequest request) {
        Settings.Machines settings = parts.settings().current().machines();
        String wanted = request.image() != null
                ? request.image()
                : Objects.requireNonNullElse(settings.image(), parts.images().usual());
        Image image = parts.images().find(wanted).orElse(null);
        return new Plan(
                request,
                image != null,
                sizes.resolve(request.vcpu(), request.memoryMiB(), request.diskBytes(), settings, image));
    }

    /** Makes a machine; images and kernels that it needs are made first. */
    public Machine create(MachineRequest request, String operation, Progress progress) throws InterruptedException {
        Settings.Machines settings = parts.settings().current().machines();
        if (request.name() != null) {
            requireFree(new MachineName(request.name()));
        }
        plan(request);
        parts.vmm().require();
        Kernel kernel =
                parts.kernels().require(request.kernel() != null ? request.kernel() : settings.kernel(), progress);
        String imageName = request.image() != null ? request.image() : settings.image();
        Image image = parts.images().require(imageName, progress);
        Sizes.Resolved resolved =
                sizes.resolve(request.vcpu(), request.memoryMiB(), request.diskBytes(), settings, image);
        MachineSpec spec = new MachineSpec(
                image.digest(),
                kernel.digest(),
                Math.toIntExact(resolved.vcpu().value()),
                Math.toIntExact(resolved.memory().value()),
                resolved.disk().value(),
                request.network(),
                request.init(),
                request.ephemeral());
        String asked = imageName == null ? image.name() : imageName;
        if (request.name() != null) {
            return make(new MachineName(request.name()), asked, spec, request.tenant(), operation, progress);
        }
        MachineException taken = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return make(new MachineName(invented(i)), asked, spec, request.tenant(), operation, progress);
            } catch (MachineException e) {
                if (e.code() != ErrorCode.MACHINE_EXISTS) {
                    throw e;
                }
                taken = e;
            }
        }
        throw Objects.requireNonNull(taken);
    }

    /** From the row on nobody else works on it. */
    private Machine make(
            MachineName name,
            @Nullable String image,
            MachineSpec spec,
            @Nullable SessionId tenant,
            String operation,
            Progress progress)
            throws InterruptedException {
        try (var _ = locks.holdForLaunch(name)) {
            Machine machine = new Machine(
                    name,
                    image,
                    spec,
                    parts.keys().get(),
                    tenant,
                    List.of(),
                    new MachineRun.Created(parts.clock().instant()),
                    parts.clock().instant());
            room.reserveDisk(machine, () -> parts.store().create(machine, MachineEvents.created(machine)));
            journal.run(new JournalEntry(operation, KIND, name.value(), ""), steps(), new Making(name, progress));
            return parts.find(name);
        }
    }

    List<Step<Making>> steps() {
        return List.of(
                // The row is there already: its undo is the last one, so that the name is free when nothing is left of
                // it.
                new Step<>("row", _ -> {}, this::removeRow), new Step<>("disk", this::makeDisk, this::removeDirectory));
    }

    /**
     * Undoes a creation that a crash interrupted.
     *
     * @param before the machine as it was then; null: it had no row any more, and with it goes all else
     */
    void recover(JournalEntry entry, @Nullable Machine before) throws InterruptedException {
        MachineName name = new MachineName(entry.subject());
        try (var _ = locks.hold(name)) {
            boolean same = parts.store()
                    .find(name)
                    .filter(m -> before != null && m.linkKey().equals(before.linkKey()))
                    .filter(m -> m.run() instanceof MachineRun.Created)
                    .isPresent();
            if (same) {
                journal.undo(entry, steps(), new Making(name, Progress.NONE));
            } else {
                journal.complete(entry);
            }
        }
    }

    /** Takes back a machine that has its row and nothing else. The caller holds its lock. */
    void takeBackHeld(MachineName name) {
        if (!parts.hasDisk(name)) {
            removeDirectory(new Making(name, Progress.NONE));
            removeRow(new Making(name, Progress.NONE));
        }
    }

    private static String invented(int attempt) {
        RandomGenerator random = RandomGenerator.getDefault();
        String name = ADJECTIVES.get(random.nextInt(ADJECTIVES.size())) + "-" + NOUNS.get(random.nextInt(NOUNS.size()));
        return attempt < ATTEMPTS / 2 ? name : name + "-" + random.nextInt(1000);
    }

    private void requireFree(MachineName name) {
        if (parts.store().find(name).isPresent()) {
            throw new MachineException(
                    ErrorCode.MACHINE_EXISTS,
                    name,
                    "machine: '%s' is there already; choose another name, or 'holt vm delete %s'"
                            .formatted(name, name));
        }
    }

    private void makeDisk(Making making) throws InterruptedException {
        MachineSpec spec = parts.find(making.name()).spec();
        making.progress().stage("making the disk");
        parts.files().putAtomic(making.name() + "/spec.json", SpecFile.of(parts.find(making.name())));
        Image image = parts.images().require(spec.image(), making.progress());
        // Nobody can delete either from now on, but somebody may have before the row was there.
        parts.kernels().require(spec.kernel(), making.progress());
        parts.disks().create(parts.disk(making.name()), image, spec.diskBytes());
    }

    private void removeDirectory(Making making) {
        parts.files().remove(making.name().value());
    }

    private void removeRow(Making making) {
        parts.store().remove(making.name(), MachineEvents.deleted(making.name()));
        locks.forget(making.name());
    }
}

package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.machine.Creator;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRequest;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Machines;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.Places;
import dev.holt.core.settings.SettingsFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The insides of machines as places: acquired they are made and started, resting they are stopped, released they are deleted. Safe for any thread. */
public final class GuestPlaces implements Places {
    private static final int MOST_NAMES = 1000;

    private final Machines machines;
    private final SettingsFile settings;
    private final Map<Home, GuestPlace> places = new ConcurrentHashMap<>();

    private record Home(MachineName machine, SessionId tenant) {}

    public GuestPlaces(Machines machines, SettingsFile settings) {
        this.machines = machines;
        this.settings = settings;
    }

    /** None of them is everybody's. */
    @Override
    public Optional<Place> find(PlaceId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Place> find(PlaceId id, SessionId tenant) {
        Home home = new Home(name(id), tenant);
        if (machines.lookup(home.machine(), tenant).isEmpty()) {
            places.remove(home);
            return Optional.empty();
        }
        return Optional.of(
                places.computeIfAbsent(home, h -> new GuestPlace(Way.into(h.machine(), h.tenant(), machines))));
    }

    @Override
    public void check(PlaceSpec spec) {
        Creator.Plan _ = machines.creator().plan(request(spec, null));
    }

    @Override
    public PlaceId free(PlaceId wanted) {
        Set<String> taken =
                machines.list().stream().map(machine -> machine.name().value()).collect(Collectors.toSet());
        String name = name(wanted).value();
        for (int i = 1; i <= MOST_NAMES; i++) {
            String candidate = i == 1 ? name : name + "-" + i;
            if (!taken.contains(candidate)) {
                return PlaceId.machine(new MachineName(candidate).value());
            }
        }
        throw new HoltException(
                ErrorCode.MACHINE_EXISTS,
                "machine: '%s' and %d names like it are taken (expected: a free one); 'holt vm prune' removes what is stopped"
                        .formatted(name, MOST_NAMES));
    }

    @Override
    public List<String> acquire(PlaceSpec spec, SessionId tenant, String operation, Progress progress)
            throws InterruptedException {
        MachineName name = name(spec.id());
        Optional<Machine> known = machines.lookup(name);
        Machine machine = known.isPresent()
                ? known.get()
                : machines.creator().create(request(spec, tenant), operation + "-machine", progress);
        if (!tenant.equals(machine.tenant())) {
            throw new HoltException(
                    ErrorCode.MACHINE_EXISTS,
                    "machine: '%1$s' is there and is not session %2$s's (expected: none of that name); 'holt vm delete %1$s' frees the name"
                            .formatted(name, tenant));
        }
        if (machine.run() instanceof MachineRun.Running running && running.paused()) {
            Machine _ = machines.pause(name, false);
        }
        Machine _ = machines.starter().start(name, operation + "-boot", progress);
        return new GuestSync(machines.guest(name), settings.current().machines().sync()).bringOver(progress);
    }

    @Override
    public <T> Optional<T> readFiles(PlaceId id, SessionId tenant, BooleanSupplier known, Function<Place, T> task)
            throws InterruptedException {
        MachineName name = machines.find(name(id), tenant).name();
        return machines.readDisk(name, Progress.NONE, known, guest -> task.apply(new GuestPlace(Way.to(guest, name))));
    }

    @Override
    public void rest(PlaceId id, SessionId tenant, Progress progress) throws InterruptedException {
        MachineName name = name(id);
        if (machines.lookup(name, tenant).isPresent()) {
            Machine _ = machines.stopper().stop(name, progress);
        }
    }

    @Override
    public void release(PlaceId id, SessionId tenant) throws InterruptedException {
        MachineName name = name(id);
        try {
            if (machines.lookup(name, tenant).isPresent()) {
                machines.stopper().delete(name, true);
            }
        } catch (MachineException e) {
            if (e.code() != ErrorCode.MACHINE_NOT_FOUND) {
                throw e;
            }
        }
        places.remove(new Home(name, tenant));
    }

    private static MachineName name(PlaceId id) {
        return new MachineName(id.machine()
                .orElseThrow(() -> new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "place: '%s' (expected: %s, or vm)".formatted(Printable.of(id.value()), PlaceId.HOST))));
    }

    private static MachineRequest request(PlaceSpec spec, @Nullable SessionId tenant) {
        return new MachineRequest(
                tenant == null ? null : name(spec.id()).value(),
                spec.image(),
                null,
                spec.vcpu(),
                spec.memoryMiB(),
                spec.diskBytes(),
                network(spec.network()),
                MachineSpec.Init.HOLT,
                false,
                tenant);
    }

    private static MachineSpec.Network network(@Nullable String word) {
        return switch (word) {
            case null -> MachineSpec.Network.USER;
            case "user" -> MachineSpec.Network.USER;
            case "none" -> MachineSpec.Network.NONE;
            default ->
                throw new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "network: '%s' (expected: user or none)".formatted(Printable.of(word)));
        };
    }
}

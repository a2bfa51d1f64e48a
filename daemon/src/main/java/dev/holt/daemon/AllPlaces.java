package dev.holt.daemon;

import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.Places;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** This host and the insides of its machines. Safe for any thread. */
final class AllPlaces implements Places {
    private final Places host;
    private final Places machines;

    AllPlaces(Places host, Places machines) {
        this.host = host;
        this.machines = machines;
    }

    private Places of(PlaceId id) {
        return id.machine().isPresent() ? machines : host;
    }

    @Override
    public Optional<Place> find(PlaceId id) {
        return of(id).find(id);
    }

    @Override
    public Optional<Place> find(PlaceId id, SessionId tenant) {
        return of(id).find(id, tenant);
    }

    @Override
    public void check(PlaceSpec spec) {
        of(spec.id()).check(spec);
    }

    @Override
    public PlaceId free(PlaceId wanted) {
        return of(wanted).free(wanted);
    }

    @Override
    public List<String> acquire(PlaceSpec spec, SessionId tenant, String operation, Progress progress)
            throws InterruptedException {
        return of(spec.id()).acquire(spec, tenant, operation, progress);
    }

    @Override
    public <T> Optional<T> readFiles(PlaceId id, SessionId tenant, BooleanSupplier known, Function<Place, T> task)
            throws InterruptedException {
        return of(id).readFiles(id, tenant, known, task);
    }

    @Override
    public void rest(PlaceId id, SessionId tenant, Progress progress) throws InterruptedException {
        of(id).rest(id, tenant, progress);
    }

    @Override
    public void release(PlaceId id, SessionId tenant) throws InterruptedException {
        of(id).release(id, tenant);
    }
}

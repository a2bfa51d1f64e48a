package dev.holt.host;

import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Places;
import dev.holt.os.BootId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The one place that is always there: this host. Closing it ends all its watches. Safe for many threads. */
public final class HostPlaces implements Places, AutoCloseable {
    private final DirectoryWatches watches = new DirectoryWatches();
    private final HostPlace host;

    /** The host as the present user sees it, with {@code holt-run} at {@code runner}. */
    public HostPlaces(Path runner) {
        this(
                new Base(System.getProperty("user.name"), Path.of(System.getProperty("user.home")), runner),
                BootId::current);
    }

    /** As above with a base of the caller's and another source of the boot id, which is asked anew each time. */
    public HostPlaces(Base base, Supplier<String> bootId) {
        this.host = new HostPlace(base, bootId, watches);
    }

    @Override
    public Optional<Place> find(PlaceId id) {
        return id.equals(PlaceId.HOST) ? Optional.of(host) : Optional.empty();
    }

    /** Ends all watches. Idempotent. */
    @Override
    public void close() {
        watches.close();
    }
}

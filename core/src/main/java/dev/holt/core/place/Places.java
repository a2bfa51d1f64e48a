package dev.holt.core.place;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Port: hands out places. What a host needs of it is {@link #find(PlaceId)} alone: it is there. Methods block; call them from virtual threads. */
public interface Places {
    /** The place with this id that is everybody's, as this host is; does not start or touch it. */
    Optional<Place> find(PlaceId id);

    /** The place with this id, if it is the tenant's or everybody's; does not start or touch it. */
    default Optional<Place> find(PlaceId id, SessionId tenant) {
        return find(id);
    }

    /** Whether the tenant's place can be talked to. One of another under its id is not it. */
    default Reach reach(PlaceId id, SessionId tenant) {
        return find(id, tenant).map(Place::reach).orElseGet(Reach.Gone::new);
    }

    /** Refuses what {@link #acquire} could not make, as far as that can be known without making anything. */
    default void check(PlaceSpec spec) {
        if (!spec.id().isHost()) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "place: '%s' (expected: %s)"
                            .formatted(Printable.of(spec.id().value()), PlaceId.HOST));
        }
    }

    /** An id that nothing has, like {@code wanted}. Reserves nothing. */
    default PlaceId free(PlaceId wanted) {
        return wanted;
    }

    /**
     * Has the place be there and answer: it is made, started, and given what the settings have for places. Idempotent. One that is not the tenant's is
     * refused.
     *
     * @param tenant the session that is to live there
     * @param operation for the journal
     * @return what a person should know, in words
     */
    default List<String> acquire(PlaceSpec spec, SessionId tenant, String operation, Progress progress)
            throws InterruptedException {
        return List.of();
    }

    /**
     * Calls {@code task} with a place that has the files of the tenant's while that is off, and in which nothing of it runs; what is written there is lost.
     * Nobody has the place go on meanwhile: {@code task} does no more than read, and keep what it read in files.
     *
     * @param known whether there is no need any more, asked when nobody else works on the place
     * @return the answer; empty when there was no need
     */
    default <T> Optional<T> readFiles(PlaceId id, SessionId tenant, BooleanSupplier known, Function<Place, T> task)
            throws InterruptedException {
        return known.getAsBoolean() ? Optional.empty() : find(id).map(task);
    }

    /** Lets the tenant's place rest: nothing runs in it any more, its files stay. Idempotent; another's stays as it is. */
    default void rest(PlaceId id, SessionId tenant, Progress progress) throws InterruptedException {}

    /** Gives the tenant's place back, with all that is in it, be it nowhere else. Idempotent; another's stays as it is. */
    default void release(PlaceId id, SessionId tenant) throws InterruptedException {}
}

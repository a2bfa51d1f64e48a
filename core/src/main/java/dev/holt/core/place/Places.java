package dev.holt.core.place;

import java.util.Optional;

/** Port: hands out places. */
public interface Places {
    /** The place with this id, if it exists; does not start or touch it. */
    Optional<Place> find(PlaceId id);
}

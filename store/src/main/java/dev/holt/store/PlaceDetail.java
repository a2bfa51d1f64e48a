package dev.holt.store;

import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import org.jspecify.annotations.Nullable;

/** What a machine of a session's own was wished to be, as JSON. What is null was left to the settings. */
record PlaceDetail(
        @Nullable String image,
        @Nullable Integer vcpu,
        @Nullable Integer memoryMiB,
        @Nullable Long diskBytes,
        @Nullable String network) {
    /** Null for the host, of which nothing can be wished. */
    static @Nullable PlaceDetail of(PlaceSpec place) {
        return place.id().isHost()
                ? null
                : new PlaceDetail(place.image(), place.vcpu(), place.memoryMiB(), place.diskBytes(), place.network());
    }

    static PlaceSpec spec(String place, @Nullable PlaceDetail detail) {
        PlaceId id = new PlaceId(place);
        return detail == null
                ? PlaceSpec.HOST.at(id)
                : new PlaceSpec(
                        id, detail.image(), detail.vcpu(), detail.memoryMiB(), detail.diskBytes(), detail.network());
    }
}

package dev.holt.core.place;

import org.jspecify.annotations.Nullable;

/**
 * A place that a session is to live in. What is null is as the settings say; for the host all of it is.
 *
 * @param image the image of its machine, by name or digest
 * @param memoryMiB at least 1
 * @param vcpu at least 1
 * @param diskBytes at least 1
 * @param network {@code user} or {@code none}
 */
public record PlaceSpec(
        PlaceId id,
        @Nullable String image,
        @Nullable Integer vcpu,
        @Nullable Integer memoryMiB,
        @Nullable Long diskBytes,
        @Nullable String network) {
    /** This host. */
    public static final PlaceSpec HOST = new PlaceSpec(PlaceId.HOST, null, null, null, null, null);

    /** The same under another name. */
    public PlaceSpec at(PlaceId place) {
        return new PlaceSpec(place, image, vcpu, memoryMiB, diskBytes, network);
    }
}

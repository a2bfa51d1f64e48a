package dev.holt.core.place;

/** Names a place: {@code host}, or {@code vm:<machine>}. */
public record PlaceId(String value) {
    /** This host. */
    public static final PlaceId HOST = new PlaceId("host");

    @Override
    public String toString() {
        return value;
    }
}

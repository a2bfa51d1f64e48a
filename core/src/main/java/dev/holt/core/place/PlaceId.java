package dev.holt.core.place;

import java.util.Optional;

/** Names a place: {@code host}, or {@code vm:<machine>}. */
public record PlaceId(String value) {
    /** This host. */
    public static final PlaceId HOST = new PlaceId("host");

    private static final String MACHINE = "vm:";

    /** The inside of a machine. */
    public static PlaceId machine(String name) {
        return new PlaceId(MACHINE + name);
    }

    public boolean isHost() {
        return equals(HOST);
    }

    /** The name of the machine that it is the inside of; empty for the host. */
    public Optional<String> machine() {
        return value.startsWith(MACHINE) ? Optional.of(value.substring(MACHINE.length())) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}

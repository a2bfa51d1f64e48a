package dev.holt.guest;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineName;
import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.Reach;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** A place at the other end of a link, with the real guest agent there. What runs there runs on this host. */
final class LinkedPlace implements AutoCloseable {
    private final LinkGuests guests = new LinkGuests(InstantSource.system(), new SecureRandom());
    private final RealGuest process;
    private final Guest guest;
    private volatile boolean off;

    LinkedPlace(Path directory) throws Exception {
        process = new RealGuest(directory.resolve("link"), Wire.KEY);
        guest = guests.connect(Wire.NAME, directory.resolve("link"), Wire.KEY, Duration.ofSeconds(30), process::runs);
    }

    /** From now on it says that its machine is off. */
    void switchOff() {
        off = true;
    }

    Place place(Path home, Path runner) {
        Way way = new Way() {
            @Override
            public MachineName machine() {
                return Wire.NAME;
            }

            @Override
            public Reach reach() {
                return off
                        ? new Reach.Down("stopped", true)
                        : new Reach.Up(guest.identity().bootId());
            }

            @Override
            public Guest guest() {
                return guest;
            }
        };
        return new GuestPlace(way, new Base("root", home, runner));
    }

    /** The same with the real runner. */
    Place place(Path home) throws IOException {
        return place(home, RealGuest.runner());
    }

    @Override
    public void close() {
        guest.close();
        guests.close();
        process.close();
    }
}

package dev.holt.core.terminal;

import dev.holt.core.place.Place;

/** Port: the terminal of each place. */
public interface Terminals {
    /** The terminal in {@code place}. Does not start anything. */
    Terminal in(Place place);
}

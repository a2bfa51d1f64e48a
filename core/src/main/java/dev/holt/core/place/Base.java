package dev.holt.core.place;

import java.nio.file.Path;

/**
 * What a place offers to whatever starts there.
 *
 * @param user the name of the user whom commands run as
 * @param home that user's home directory
 * @param runner the absolute path of {@code holt-run} in this place
 */
public record Base(String user, Path home, Path runner) {
    /** Where programs are looked for when nobody says otherwise. */
    public static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

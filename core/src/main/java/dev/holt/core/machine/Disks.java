package dev.holt.core.machine;

import dev.holt.core.image.Image;
import java.nio.file.Path;

/** Port: the disks of machines. */
public interface Disks {
    /**
     * Makes a disk of {@code bytes} that begins as a copy of an image, in no time and without its size. Replaces a file that is there.
     *
     * @throws MachineException {@code MACHINE_SPEC_INVALID} when it would be smaller than the image
     */
    void create(Path disk, Image image, long bytes) throws InterruptedException;

    /** Makes a disk larger; the file system in it grows at the next start. Not while the machine runs. Never smaller. */
    void enlarge(Path disk, long bytes) throws InterruptedException;

    /** How many bytes of this host a disk takes now; 0 when it is not there. */
    long taken(Path disk);
}

package dev.holt.core.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Port: files and directories of this host as tar archives. Names are the bytes that they are, whether or not those are characters. */
public interface HostTrees {
    /** Takes what is no file, directory or link and is left out for that. */
    @FunctionalInterface
    interface LeftOut {
        /**
         * Says that one is.
         *
         * @param name in the archive
         * @param type one of {@code p s b c}, as {@link Guest.GuestFile} has it
         */
        void leave(String name, char type);
    }

    /**
     * Packs a file or directory, links as links.
     *
     * @param name what it is called in the archive
     */
    void pack(Path source, String name, OutputStream tar, LeftOut leftOut) throws IOException;

    /**
     * Unpacks an archive that nobody vouches for. All of it lies beneath one first name, which becomes {@code name} in {@code directory}; whatever
     * would leave it, be it by name or through a link, is refused; devices and their like are not made. Sizes and counts are bounded by what the disk
     * holds.
     *
     * @return how many bytes of files
     */
    long unpack(InputStream tar, Path directory, String name, LeftOut leftOut) throws IOException;
}

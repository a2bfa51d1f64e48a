package dev.holt.core.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Port: files and directories of this host as tar archives. */
public interface HostTrees {
    /**
     * Packs a file or directory, links as links.
     *
     * @param name what it is called in the archive
     */
    void pack(Path source, String name, OutputStream tar) throws IOException;

    /**
     * Unpacks an archive that nobody vouches for. All of it lies beneath one first name, which becomes {@code name} in {@code directory}; whatever
     * would leave it, be it by name or through a link, is refused, and so are devices. Sizes and counts are bounded by what the disk holds.
     *
     * @return how many bytes of files
     */
    long unpack(InputStream tar, Path directory, String name) throws IOException;
}

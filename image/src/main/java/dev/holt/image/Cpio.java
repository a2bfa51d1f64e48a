package dev.holt.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes an archive as the kernel unpacks it into its first file system: cpio in the form "newc". Everything belongs to root and has no time, so the same
 * parts give the same bytes. Used by one thread; closing writes the end, not the stream's.
 */
final class Cpio implements AutoCloseable {
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int HEADER = 110;
    private static final long LARGEST = 0xFFFF_FFFFL;

    private final OutputStream out;
    private int inode;

    Cpio(OutputStream out) {
        this.out = out;
    }

    /** @param name relative, such as {@code modules}; its parent comes before it */
    void directory(String name, int permissions) throws IOException {
        header(name, DIRECTORY | permissions, 2, 0);
    }

    void file(String name, int permissions, byte[] content) throws IOException {
        header(name, FILE | permissions, 1, content.length);
        out.write(content);
        pad(content.length);
    }

    void file(String name, int permissions, Path content) throws IOException {
        long size = Files.size(content);
        if (size > LARGEST) {
            throw new IOException("too large: " + content);
        }
        header(name, FILE | permissions, 1, size);
        try (InputStream stream = Files.newInputStream(content)) {
            if (stream.transferTo(out) != size) {
                throw new IOException("changes while it is read: " + content);
            }
        }
        pad(size);
    }

    @Override
    public void close() throws IOException {
        inode = -1;
        header("TRAILER!!!", 0, 1, 0);
    }

    private void header(String name, int mode, int links, long size) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        inode++;
        String header = String.format(
                Locale.ROOT,
                "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
                inode,
                mode,
                0,
                0,
                links,
                0,
                size,
                0,
                0,
                0,
                0,
                bytes.length + 1,
                0);
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write(0);
        pad(HEADER + bytes.length + 1L);
    }

    private void pad(long written) throws IOException {
        for (long rest = written % 4; rest > 0 && rest < 4; rest++) {
            out.write(0);
        }
    }
}

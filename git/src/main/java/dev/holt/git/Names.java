package dev.holt.git;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the NUL-terminated names in a file one after the other, so that no number of them fills the memory. */
final class Names implements AutoCloseable {
    private static final int LONGEST = 1 << 16;

    private final InputStream in;

    Names(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** The next name; null at the end. */
    @Nullable
    Bytes next() throws IOException {
        ByteArrayOutputStream name = new ByteArrayOutputStream(128);
        for (int b = in.read(); b > 0; b = in.read()) {
            name.write(b);
            if (name.size() > LONGEST) {
                throw new IOException("a name of more than %d bytes".formatted(LONGEST));
            }
        }
        return name.size() == 0 ? null : new Bytes(name.toByteArray());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package dev.holt.core.fake;

import dev.holt.core.machine.HostTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Archives that hold the name of what is in them, and nothing else. */
public final class FakeTrees implements HostTrees {
    @Override
    public void pack(Path source, String name, OutputStream tar) throws IOException {
        tar.write(("tar of " + name).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long unpack(InputStream tar, Path directory, String name) throws IOException {
        byte[] content = tar.readAllBytes();
        Files.createDirectory(directory.resolve(name));
        Files.write(directory.resolve(name).resolve("tar"), content);
        return content.length;
    }
}

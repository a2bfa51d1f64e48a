package dev.holt.core.fake;

import dev.holt.core.machine.FileModes;
import dev.holt.core.machine.HostTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Archives that hold the name of what is in them, and nothing else. A FIFO right below the top is left out. */
public final class FakeTrees implements HostTrees {
    @Override
    public void pack(Path source, String name, OutputStream tar, LeftOut leftOut) throws IOException {
        try (DirectoryStream<Path> fifos = Files.newDirectoryStream(source, file -> type(file) == 'p')) {
            fifos.forEach(fifo -> leftOut.leave(name + "/" + fifo.getFileName(), 'p'));
        }
        tar.write(("tar of " + name).getBytes(StandardCharsets.UTF_8));
    }

    private static char type(Path file) throws IOException {
        return FileModes.type((int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public long unpack(InputStream tar, Path directory, String name, LeftOut leftOut) throws IOException {
        byte[] content = tar.readAllBytes();
        Files.createDirectory(directory.resolve(name));
        Files.write(directory.resolve(name).resolve("tar"), content);
        return content.length;
    }
}

package dev.holt.image;

import dev.holt.os.Subprocess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Small real file systems for tests. */
final class FileSystems {
    private FileSystems() {}

    /** An empty ext4 of {@code mib} in a new file. */
    static Path ext4(Path file, int mib) throws Exception {
        return make(file, mib, "ext4");
    }

    static Path make(Path file, int mib, String type) throws Exception {
        Subprocess.Result made = Subprocess.run(
                List.of("/usr/sbin/mke2fs", "-q", "-F", "-b", "4096", "-t", type, file.toString(), mib + "M"),
                Path.of("/"),
                Map.of("LC_ALL", "C.UTF-8"),
                new byte[0],
                Duration.ofSeconds(20),
                1 << 16);
        if (!made.succeeded()) {
            throw new IllegalStateException(made.errorText());
        }
        return file;
    }
}

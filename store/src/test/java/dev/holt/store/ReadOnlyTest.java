package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory or file without the right to write. Root asks with that right taken away, for it would be heeded otherwise. */
final class ReadOnlyTest {
    @TempDir
    Path home;

    private Path data;
    private Path scratch;

    @BeforeEach
    void fill() throws IOException {
        scratch = Files.createDirectory(home.resolve("scratch"));
        data = home.resolve("data");
        Database.open(data, new TestClock()).close();
    }

    @AfterEach
    void giveRightsBack() throws IOException {
        allow(data, "rwx------");
    }

    @Test
    void f1_aReadOnlyDirectoryIsSaid() throws Exception {
        allow(data, "r-x------");
        assertThat(attempt(data))
                .startsWith("STORE_FAILED")
                .contains(data.toString())
                .contains("can not be written");
        try (var files = Files.list(data)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void f1_aReadOnlyFileIsSaid() throws Exception {
        allow(data.resolve("holt.db"), "r--------");
        assertThat(attempt(data)).startsWith("STORE_FAILED").contains("holt.db: can not be written");
    }

    @Test
    void f1_anEmptyReadOnlyDirectoryIsSaid() throws Exception {
        Files.delete(data.resolve("holt.db"));
        allow(data, "r-x------");
        assertThat(attempt(data)).startsWith("STORE_FAILED").contains("can not be written");
        assertThat(attempt(data.resolve("below"))).startsWith("STORE_FAILED").contains("can not be written");
    }

    @Test
    void anUnreadableFileIsSaid() throws Exception {
        allow(data.resolve("holt.db"), "---------");
        assertThat(attempt(data))
                .startsWith("STORE_FAILED")
                .contains(data.resolve("holt.db").toString());
    }

    private String attempt(Path directory) throws Exception {
        boolean root = Files.getAttribute(home, "unix:uid").equals(0);
        List<String> wrapper = root ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search") : List.of();
        return String.join(
                "\n",
                ChildJvm.run(scratch, wrapper, ReadOnlyAttempts.class, directory.toString())
                        .output());
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}

package dev.holt.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.os.Subprocess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judged by the real {@code cpio}. */
class CpioTest {
    @TempDir
    private Path directory;

    @Test
    void theRealProgramListsAndUnpacksWhatWasWritten() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x".repeat(4099));
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        byte[] archive = archive(file);

        Subprocess.Result list = run(directory, archive, "-itv");
        Subprocess.Result unpack = run(unpacked, archive, "-id", "--no-preserve-owner");

        assertThat(list.errorText()).doesNotContain("warning").doesNotContain("rror");
        assertThat(list.outputText().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("-rwxr-xr-x")
                                .contains("root")
                                .endsWith(" init"),
                        line -> assertThat(line).startsWith("drwxr-xr-x").endsWith(" modules"),
                        line -> assertThat(line).startsWith("-rw-r--r--").endsWith(" modules/order"),
                        line -> assertThat(line).endsWith(" modules/empty"));
        assertThat(unpack.status()).isZero();
        assertThat(unpacked.resolve("init")).hasSameBinaryContentAs(file).isExecutable();
        assertThat(unpacked.resolve("modules/order")).hasContent("a.ko\n");
        assertThat(unpacked.resolve("modules/empty")).isEmptyFile();
    }

    @Test
    void theSamePartsGiveTheSameBytes() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThat(archive(file)).isEqualTo(archive(file)).hasSizeGreaterThan(4 * 110);
        assertThat(archive(file).length % 4).isZero();
    }

    private static byte[] archive(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Cpio cpio = new Cpio(out)) {
            cpio.file("init", 0755, file);
            cpio.directory("modules", 0755);
            cpio.file("modules/order", 0644, "a.ko\n".getBytes(UTF_8));
            cpio.file("modules/empty", 0644, new byte[0]);
        }
        return out.toByteArray();
    }

    private static Subprocess.Result run(Path directory, byte[] archive, String... options) throws Exception {
        List<String> argv = new java.util.ArrayList<>(List.of("/usr/bin/cpio"));
        argv.addAll(List.of(options));
        return Subprocess.run(argv, directory, Map.of("LC_ALL", "C.UTF-8"), archive, Duration.ofSeconds(20), 1 << 16);
    }
}

package dev.holt.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
    @TempDir
    Path directory;

    @Test
    void everyByteButTwoIsPartOfAName() throws IOException {
        for (int one = 1; one < 256; one++) {
            if (one != '/') {
                byte[] name = {'n', (byte) one};
                Path made = Files.createDirectory(FileNames.under(directory, name));
                try (Stream<Path> all = Files.list(directory)) {
                    assertThat(all.map(there -> FileNames.bytes(directory.relativize(there))))
                            .containsExactly(name);
                }
                Files.delete(made);
            }
        }
    }

    @Test
    void pathsStayRelativeOrAbsolute() {
        for (String path : new String[] {"a", "../a", "größe/..", "/", "/größe", "../größe"}) {
            byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
            assertThat(FileNames.bytes(FileNames.path(bytes))).isEqualTo(bytes);
        }
        assertThat(FileNames.under(directory, new byte[] {'/', 'a'})).isEqualTo(directory.resolve("a"));
    }
}

package dev.holt.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocatedSizeTest {
    @TempDir
    Path temp;

    @Test
    void aSparseFileTakesLessThanItsLength() throws Exception {
        Path file = temp.resolve("a file");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1 << 30);
            sparse.write(new byte[100_000]);
            sparse.getFD().sync();
        }
        assertThat(AllocatedSize.of(file)).isBetween(100_000L, 1_000_000L);
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);
        assertThat(AllocatedSize.of(link)).isLessThan(100_000);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> AllocatedSize.of(temp.resolve("none")));
    }
}

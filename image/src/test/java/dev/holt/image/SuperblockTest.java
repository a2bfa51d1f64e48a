package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperblockTest {
    @TempDir
    private Path directory;

    @Test
    void aRealFileSystemIsUnderstood() throws Exception {
        Path file = FileSystems.ext4(directory.resolve("a"), 8);

        assertThat(Superblock.read(file)).isEqualTo(new Superblock(2048, 4096));
    }

    @Test
    void whatIsCutOffIsRefused() throws Exception {
        Path file = FileSystems.ext4(directory.resolve("a"), 8);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength((8 << 20) - 1);
        }

        assertThatThrownBy(() -> Superblock.read(file)).hasMessageContaining("cut off");
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        assertThatThrownBy(() -> Superblock.read(Files.writeString(directory.resolve("b"), "no")))
                .hasMessageContaining("not an ext4");
        assertThatThrownBy(() -> Superblock.read(Files.write(directory.resolve("c"), new byte[1 << 20])))
                .hasMessageContaining("not an ext4");
    }

    @Test
    void sizesThatCanNotBeAreRefused() throws Exception {
        Path file = FileSystems.ext4(directory.resolve("a"), 8);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(1024 + 0x18);
            open.writeInt(-1);
        }

        assertThatThrownBy(() -> Superblock.read(file)).hasMessageContaining("block size");
    }
}

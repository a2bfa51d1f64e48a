package dev.holt.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The first few fields of an ext4 file system, which say that it is one and how large it is.
 *
 * @param blocks how many blocks it has
 * @param blockSize bytes of each
 */
record Superblock(long blocks, int blockSize) {
    private static final int OFFSET = 1024;
    private static final int LENGTH = 1024;
    private static final int MAGIC = 0xEF53;
    private static final int EXTENTS = 0x40;
    private static final int WIDE = 0x80;

    /** The file is no ext4, or not all of one. */
    static final class UnusableException extends Exception {
        UnusableException(String message) {
            super(message);
        }
    }

    static Superblock read(Path file) throws IOException, UnusableException {
        ByteBuffer block = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        long size;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            size = channel.size();
            int n = 0;
            while (block.hasRemaining() && n >= 0) {
                n = channel.read(block, OFFSET + block.position());
            }
        }
        if (block.hasRemaining() || Short.toUnsignedInt(block.getShort(0x38)) != MAGIC) {
            throw new UnusableException("not an ext4 file system");
        }
        int features = block.getInt(0x60);
        if ((features & EXTENTS) == 0) {
            throw new UnusableException("a file system without extents, such as ext2 or ext3");
        }
        int shift = block.getInt(0x18);
        if (shift < 0 || shift > 6) {
            throw new UnusableException("a file system with a block size that can not be");
        }
        long blocks = Integer.toUnsignedLong(block.getInt(0x04));
        if ((features & WIDE) != 0) {
            blocks |= Integer.toUnsignedLong(block.getInt(0x150)) << 32;
        }
        int blockSize = 1024 << shift;
        if (blocks <= 0 || blocks > Long.MAX_VALUE / blockSize || blocks * blockSize > size) {
            throw new UnusableException("cut off: its file system has %d blocks of %d bytes, the file %d bytes"
                    .formatted(blocks, blockSize, size));
        }
        return new Superblock(blocks, blockSize);
    }
}
